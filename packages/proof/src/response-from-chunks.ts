import { isObject, type JsonObject, objectsIn } from './json-value.ts'
import { ProofError } from './proof-error.ts'

/** What a chunk repeats of the one before, or says in another form than the whole answer. */
const GATHERED = new Set(['object', 'choices', 'usage'])

/** More choices, or calls in one of them, than any service gives. */
const MAX_INDEX = 1000

/**
 * The `chat.completion` that a stream of chunks amounts to: what the caller would have got unstreamed, with `usage` only where it was sent.
 * Events that are no chunks (the generate surface's last one) are left out.
 *
 * Of a choice, texts follow one another, and an empty content beside tool calls is null. Log-probabilities are null where no chunk had any.
 * A member of the answer itself (`seed`, `signature`, …) is what the last chunk that has it says.
 *
 * @param events the parsed `data:` of the stream in order, without `[DONE]`.
 * @throws ProofError `malformed` when the stream is no answer: it has an error, no chunk, a choice that did not finish, or what
 * the answer has no place for.
 */
export function responseFromChunks(events: readonly unknown[]): JsonObject {
  // A map, since a chunk may have a member that objects have a meaning for: __proto__.
  const answer = new Map<string, unknown>([['object', 'chat.completion']])
  const choices = new Map<number, StreamedChoice>()
  for (const chunk of events.filter(isChunk)) {
    for (const [name, value] of Object.entries(chunk)) if (!GATHERED.has(name)) answer.set(name, value)
    if (chunk.usage != null) answer.set('usage', chunk.usage)
    for (const part of objectsIn(chunk.choices)) choiceOf(choices, part.index).take(part)
  }
  if (choices.size === 0) throw new ProofError('malformed', 'The stream has no chunk of a chat completion.')
  const inOrder = [...choices.values()].sort((a, b) => a.index - b.index)
  answer.set(
    'choices',
    inOrder.map((choice) => choice.whole()),
  )
  return Object.fromEntries(answer)
}

function isChunk(event: unknown): event is JsonObject {
  if (!isObject(event)) throw new ProofError('malformed', 'An event of the stream is no JSON object.')
  if (event.error != null) throw new ProofError('malformed', 'The stream ended with an error.')
  return event.object === 'chat.completion.chunk'
}

function choiceOf(choices: Map<number, StreamedChoice>, index: unknown): StreamedChoice {
  if (!isIndex(index)) throw new ProofError('malformed', 'A choice of the stream has no index.')
  const choice = choices.get(index) ?? new StreamedChoice(index)
  choices.set(index, choice)
  return choice
}

function isIndex(index: unknown): index is number {
  return typeof index === 'number' && Number.isInteger(index) && index >= 0 && index <= MAX_INDEX
}

interface Call {
  id: unknown
  type: unknown
  function: { name: unknown; arguments: string }
}

class StreamedChoice {
  readonly index: number
  readonly #calls = new Map<number, Call>()
  readonly #logprobs: unknown[] = []
  #hasLogprobs = false
  #content = ''
  #reasoning = ''
  #finishReason: unknown = null

  constructor(index: number) {
    this.index = index
  }

  take({ delta, logprobs, finish_reason: reason }: JsonObject): void {
    if (isObject(delta)) this.#takeDelta(delta)
    if (isObject(logprobs)) this.#takeLogprobs(logprobs)
    if (reason != null) this.#finishReason = reason
  }

  #takeLogprobs({ content, refusal }: JsonObject): void {
    if (refusal != null) throw refused()
    this.#hasLogprobs = true
    for (const entry of objectsIn(content)) this.#logprobs.push(entry)
  }

  #takeDelta(delta: JsonObject): void {
    if (delta.refusal != null) throw refused()
    if (typeof delta.content === 'string') this.#content += delta.content
    if (typeof delta.reasoning_content === 'string') this.#reasoning += delta.reasoning_content
    for (const piece of objectsIn(delta.tool_calls)) this.#takeCall(piece)
  }

  #takeCall({ index, id, type, function: called }: JsonObject): void {
    if (!isIndex(index) || !isObject(called) || typeof called.arguments !== 'string') {
      throw new ProofError('malformed', 'A piece of a tool call has no index or no arguments.')
    }
    const call = this.#calls.get(index)
    if (call !== undefined) call.function.arguments += called.arguments
    else this.#calls.set(index, { id, type, function: { name: called.name, arguments: called.arguments } })
  }

  whole(): JsonObject {
    if (this.#finishReason === null) throw new ProofError('malformed', 'The stream broke off.')
    const calls = [...this.#calls].sort(([a], [b]) => a - b).map(([, call]) => call)
    return {
      index: this.index,
      message: {
        role: 'assistant',
        content: this.#content === '' && calls.length > 0 ? null : this.#content,
        ...(this.#reasoning === '' ? {} : { reasoning_content: this.#reasoning }),
        ...(calls.length > 0 ? { tool_calls: calls } : {}),
        refusal: null,
        annotations: [],
      },
      logprobs: this.#hasLogprobs ? { content: this.#logprobs, refusal: null } : null,
      finish_reason: this.#finishReason,
    }
  }
}

/** No service of ours refuses apart from its answer, and the whole answer says null. */
function refused(): ProofError {
  return new ProofError('malformed', 'The stream has a refusal, which a signed answer has no place for.')
}
