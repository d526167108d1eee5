import {
  type ChunkChoice,
  type ChunkToolCall,
  type GenerationEvent,
  SSE_DONE,
  sseEvent,
  type ToolCallDelta,
  type Usage,
} from '@verbatim/protocol'
import type { Seal } from '../serve/serve.ts'
import { ReasoningText } from './reasoning-text.ts'
import { type AnswerHead, shapeDrawn, shapeUsage } from './shape-completion.ts'
import type { Surface } from './surfaces.ts'

type TextDelta = Extract<GenerationEvent, { type: 'text-delta' }>

/**
 * Events become the bytes of `chat.completion.chunk`s. What is the same in every chunk is written once: this runs for
 * each token of each stream.
 */
export class ChunkShaper {
  readonly #surface: Surface
  readonly #includeUsage: boolean
  readonly #separateReasoning: boolean
  readonly #start: string
  readonly #last: string
  readonly #begun = new Set<number>()
  /** Chunks that end a choice: they wait, because the last one carries the seal. */
  readonly #ends: ChunkChoice[] = []
  #usage: Usage | undefined
  readonly #reasoning = new ReasoningText()

  constructor(head: AnswerHead, surface: Surface) {
    const { model, request } = head.run
    this.#surface = surface
    this.#includeUsage = request.includeUsage
    this.#separateReasoning = request.separateReasoning
    const fixed = {
      id: head.id,
      object: 'chat.completion.chunk',
      created: head.created,
      model: model.card.id,
      system_fingerprint: model.backend.fingerprint,
    }
    this.#start = `data: ${JSON.stringify(fixed).slice(0, -1)},"choices":[`
    this.#last = `,${JSON.stringify(shapeDrawn(head.run)).slice(1)}`
  }

  /** The bytes for one event; empty when it has none on this surface. */
  shape(event: GenerationEvent): string {
    if (event.type === 'usage') {
      this.#usage = event.usage
      return ''
    }
    const role = this.#role(event.index)
    if (event.type === 'text-delta') {
      if (this.#keepsRaw) this.#reasoning.addRaw(event.index, event.text)
      return role + this.#text(event)
    }
    if (event.type === 'reasoning-delta') {
      if (this.#surface.reasoningInUsage) this.#reasoning.addReasoning(event.index, event.text)
      const delta = this.#separateReasoning ? { reasoning_content: event.text } : { content: event.text }
      return role + this.#chunk({ index: event.index, delta, logprobs: null, finish_reason: null })
    }
    if (event.type === 'tool-call-delta') {
      const delta = { tool_calls: [toolCall(event)] }
      return role + this.#chunk({ index: event.index, delta, logprobs: null, finish_reason: null })
    }
    this.#ends.push({ index: event.index, delta: {}, logprobs: null, finish_reason: event.reason })
    return role
  }

  /** The surface tells the reasoning apart also where its content does not. */
  get #keepsRaw(): boolean {
    return this.#surface.reasoningInUsage && !this.#separateReasoning
  }

  /** What waited for the seal: it is in the usage chunk where there is one, and in the last choice's otherwise. */
  end(seal: Seal): string {
    const sealed = JSON.stringify(seal).slice(1)
    const ends = this.#ends.map((choice, at) => {
      const carries = !this.#includeUsage && at === this.#ends.length - 1
      return this.#chunk(choice, carries ? `${this.#last.slice(0, -1)},${sealed}` : this.#last)
    })
    return ends.join('') + this.#usageEnd(sealed) + SSE_DONE
  }

  /** The hot path: a plain token. Equal to what `#chunk` gives, without building the object. */
  #text({ index, text, logprobs }: TextDelta): string {
    if (logprobs !== undefined) {
      const delta = { content: text }
      return this.#chunk({
        index,
        delta,
        logprobs: { content: logprobs, refusal: null },
        finish_reason: null,
      })
    }
    return `${this.#start}{"index":${index},"delta":{"content":${JSON.stringify(text)}},"logprobs":null,"finish_reason":null}]${this.#usageField}}\n\n`
  }

  #chunk(choice: ChunkChoice, added = '}'): string {
    return `${this.#start}${JSON.stringify(choice)}]${this.#usageField}${added}\n\n`
  }

  /** OpenAI's clients expect `usage: null` on all chunks before the one that has it. */
  get #usageField(): string {
    return this.#includeUsage ? ',"usage":null' : ''
  }

  #role(index: number): string {
    if (this.#begun.has(index)) return ''
    this.#begun.add(index)
    const delta = { role: 'assistant', content: '' } as const
    return this.#chunk({ index, delta, logprobs: null, finish_reason: null })
  }

  #usageEnd(sealed: string): string {
    const usage = this.#usage
    if (usage === undefined) return ''
    const chunk = this.#includeUsage
      ? `${this.#start}],"usage":${JSON.stringify(shapeUsage(usage))},${sealed}\n\n`
      : ''
    if (!this.#surface.reasoningInUsage) return chunk
    const event = {
      type: 'usage',
      usage: {
        inputTokens: usage.promptTokens,
        outputTokens: usage.completionTokens,
        reasoningTokens: usage.reasoningTokens,
        reasoningText: this.#reasoning.whole(),
      },
    }
    return chunk + sseEvent(JSON.stringify(event))
  }
}

function toolCall(event: ToolCallDelta): ChunkToolCall {
  const { toolIndex: index, id, name } = event
  if (id === undefined) return { index, function: { arguments: event.arguments } }
  return { index, id, type: 'function', function: { name: name ?? '', arguments: event.arguments } }
}
