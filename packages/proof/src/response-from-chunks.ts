import { isObject, type JsonObject, objectsIn } from './json-value.ts'
import { ProofError } from './proof-error.ts'

/** What a chunk repeats of the one before, or says in another form than the whole answer. */
const GATHERED = new Set(['object', 'choices', 'usage'])

/**
 * The `chat.completion` that a stream of chunks amounts to: what the caller would have got unstreamed, with `usage` only where it was sent.
 * Events that are no chunks (the generate surface's last one) are left out.
 *
 * Of a choice, texts follow one another, and an empty content beside tool calls is null. Log-probabilities are null where no chunk had any.
 * A member of the answer itself (`seed`, `signature`, …) is what the last chunk that has it says.
 *
 * @param events the parsed `data:` of the stream in order, without `[DONE]`.
 * @throws ProofError `malformed` when the stream is no answer: it has an error, no chunk, or a choice that did not finish.
 */
export function responseFromChunks(events: readonly unknown[]): JsonObject {
  const answer: JsonObject = { object: 'chat.completion' }
  const choices = new Map<number, StreamedChoice>()
  for (const chunk of events.filter(isChunk)) {
    for (const [name, value] of Object.entries(chunk)) if (!GATHERED.has(name)) answer[name] = value
    if (chunk.usage != null) answer.usage = chunk.usage
    for (const part of objectsIn(chunk.choices)) choiceOf(choices, part.index).take(part)
  }
  if (choices.size === 0) throw new ProofError('malformed', 'The stream has no chunk of a chat completion.')
  const inOrder = [...choices.values()].sort((a, b) => a.index - b.index)
  return { ...answer, choices: inOrder.map((choice) => choice.whole()) }
}

function isChunk(event: unknown): event is JsonObject {
  if (!isObject(event)) throw new ProofError('malformed', 'An event of the stream is no JSON object.')
  if (event.error != null) throw new ProofError('malformed', 'The stream ended with an error.')
  return event.object === 'chat.completion.chunk'
}

function choiceOf(choices: Map<number, StreamedChoice>, index: unknown): StreamedChoice {
  if (typeof index !== 'number') throw new ProofError('malformed', 'A choice of the stream has no index.')
  const choice = choices.get(index) ?? new StreamedChoice(index)
  choices.set(index, choice)
  return choice
}

class StreamedChoice {
  readonly index: number
  readonly #calls: { id: unknown; type: unknown; function: { name: unknown; arguments: string } }[] = []
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
    if (isObject(logprobs)) {
      this.#hasLogprobs = true
      this.#logprobs.push(...objectsIn(logprobs.content))
    }
    if (reason != null) this.#finishReason = reason
  }

  #takeDelta(delta: JsonObject): void {
    if (typeof delta.content === 'string') this.#content += delta.content
    if (typeof delta.reasoning_content === 'string') this.#reasoning += delta.reasoning_content
    for (const piece of objectsIn(delta.tool_calls)) this.#takeCall(piece)
  }

  #takeCall({ index, id, type, function: called }: JsonObject): void {
    if (typeof index !== 'number' || !isObject(called) || typeof called.arguments !== 'string') {
      throw new ProofError('malformed', 'A piece of a tool call has no index or no arguments.')
    }
    const call = this.#calls[index]
    if (call !== undefined) call.function.arguments += called.arguments
    else this.#calls[index] = { id, type, function: { name: called.name, arguments: called.arguments } }
  }

  whole(): JsonObject {
    if (this.#finishReason === null) throw new ProofError('malformed', 'The stream broke off.')
    const calls = this.#calls.filter((call) => call !== undefined)
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
