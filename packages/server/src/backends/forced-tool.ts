import type { FinishReason, Generation, GenerationEvent, ResolvedRequest, Tool } from '@verbatim/protocol'

/**
 * A tool call that the caller demands (tool_choice required, or a named function), made certain, as llama-server does not make it
 * certain itself: its grammar for `required` waits for the model to begin a call. The answer is held to a JSON schema,
 * `{"name": …, "arguments": …}` of one of the tools, and read back as a tool call.
 */
export function isForced({ toolChoice }: ResolvedRequest): boolean {
  return toolChoice === 'required' || typeof toolChoice === 'object'
}

/** Closed, or a small model fills it with white space for as long as it may. */
const NO_ARGUMENTS = { type: 'object', properties: {}, additionalProperties: false }

/** The schema for the answer: properties are generated in this order, so the name always comes first. */
export function forcedToolSchema(tools: readonly Tool[]): object {
  return {
    anyOf: tools.map(({ function: { name, parameters } }) => ({
      type: 'object',
      properties: { name: { const: name }, arguments: parameters ?? NO_ARGUMENTS },
      required: ['name', 'arguments'],
      additionalProperties: false,
    })),
  }
}

const HEAD = /^\s*\{\s*"name"\s*:\s*("(?:[^"\\]|\\.)*")\s*,\s*"arguments"\s*:\s*(?=\S)/
const TAIL = /\s*\}\s*$/

/** Turns the text events of a forced answer into those of one tool call. */
export class ForcedToolReader {
  readonly #index: number
  readonly #id: string
  #held = ''
  #begun = false

  constructor(index: number, id: string) {
    this.#index = index
    this.#id = id
  }

  read(event: GenerationEvent): GenerationEvent[] {
    if (event.type === 'text-delta') return this.#text(event.text)
    if (event.type !== 'finish') return [event]
    return [...this.#end(event.reason), { ...event, reason: this.#reason(event.reason) }]
  }

  #text(text: string): GenerationEvent[] {
    this.#held += text
    const events: GenerationEvent[] = []
    if (!this.#begun) {
      const [head, name] = HEAD.exec(this.#held) ?? []
      if (head === undefined || name === undefined) return []
      this.#begun = true
      this.#held = this.#held.slice(head.length)
      events.push(this.#delta('', { id: this.#id, name: JSON.parse(name) as string }))
    }
    // The brace that closes the call may be the last one so far: it is held back until more comes.
    const tail = TAIL.exec(this.#held)?.index ?? this.#held.length
    if (tail > 0) events.push(this.#delta(this.#held.slice(0, tail)))
    this.#held = this.#held.slice(tail)
    return events
  }

  /** An answer that was cut off has not closed the call: what was held back belongs to the arguments. */
  #end(reason: FinishReason): GenerationEvent[] {
    if (!this.#begun || reason === 'stop' || this.#held === '') return []
    return [this.#delta(this.#held)]
  }

  #reason(reason: FinishReason): FinishReason {
    return reason === 'stop' ? 'tool_calls' : reason
  }

  #delta(text: string, begin: { id?: string; name?: string } = {}): GenerationEvent {
    return { type: 'tool-call-delta', index: this.#index, toolIndex: 0, ...begin, arguments: text }
  }
}

/** The same for an answer that came whole. */
export function withForcedTool(
  generation: Generation,
  toolCallId: (toolIndex: number) => string,
): Generation {
  const choices = generation.choices.map((choice) => {
    const reader = new ForcedToolReader(choice.index, toolCallId(0))
    const text = reader.read({ type: 'text-delta', index: choice.index, text: choice.content ?? '' })
    const end = reader.read({ type: 'finish', index: choice.index, reason: choice.finishReason })
    const pieces = [...text, ...end].filter((event) => event.type === 'tool-call-delta')
    const [first] = pieces
    const finish = end.find((event) => event.type === 'finish')
    const call = { name: first?.name ?? '', arguments: pieces.map((piece) => piece.arguments).join('') }
    return {
      ...choice,
      content: null,
      toolCalls:
        first === undefined ? [] : [{ id: first.id ?? '', type: 'function' as const, function: call }],
      finishReason: finish?.reason ?? choice.finishReason,
    }
  })
  return { ...generation, choices }
}
