import type { GenerationEvent, Usage } from '@verbatim/protocol'
import { HarmonyReader } from '../harmony/harmony.ts'
import type { BackendRequest } from './backends.ts'
import { readCompletionEvent } from './completion-chunk.ts'
import { startsInFinal, type TagIds } from './harmony-prompt.ts'
import { toolCallIds } from './tool-call-ids.ts'

/** Reads one generation of llama-server's `/completion`, token by token, into the events of the house. */
export class HarmonyAnswer {
  readonly #alternatives: number
  readonly #reader: HarmonyReader
  readonly #progress: BackendRequest['progress']
  #promptTokenIds: readonly number[] | undefined
  readonly #tokenIds: number[] = []
  #generated = 0
  #promptTokens = 0
  #cachedTokens = 0
  #finished = false

  constructor(work: BackendRequest, tagIds: TagIds, promptTokenIds: readonly number[] | undefined) {
    this.#promptTokenIds = promptTokenIds
    this.#progress = work.progress
    this.#alternatives = work.request.topLogprobs
    this.#reader = new HarmonyReader({
      index: work.index,
      tagIds: new Map([...tagIds].map(([tag, id]) => [id, tag])),
      separateReasoning: work.request.separateReasoning,
      startInFinal: startsInFinal(work),
      stop: work.request.stop,
      toolCallId: toolCallIds(work),
    })
  }

  /** Something of the answer has come. */
  get begun(): boolean {
    return this.#generated > 0
  }

  /** Everything was read, or a stop string made the rest superfluous: the engine may go on to others. */
  get finished(): boolean {
    return this.#finished
  }

  /** What was generated so far. */
  get spent(): Usage {
    return {
      promptTokens: this.#promptTokens,
      cachedTokens: this.#cachedTokens,
      completionTokens: this.#reader.completionTokens,
      reasoningTokens: this.#reader.reasoningTokens,
    }
  }

  /** @throws VerbatimError as readCompletionEvent does. */
  read(data: string): GenerationEvent[] {
    if (this.#finished || data === '[DONE]') return []
    const event = readCompletionEvent(data, this.#alternatives)
    this.#promptTokens = event.promptTokens || this.#promptTokens
    this.#cachedTokens = event.cachedTokens ?? this.#cachedTokens
    if (event.progress !== undefined) this.#progress?.(event.progress)
    this.#promptTokenIds = event.promptTokenIds ?? this.#promptTokenIds
    const events: GenerationEvent[] = []
    if (event.tokenId !== undefined) {
      const { tokenId: id, text, generated, logprobs } = event
      const count = generated - this.#generated
      this.#generated = generated
      this.#tokenIds.push(id)
      events.push(...this.#reader.read({ id, text, count, ...(logprobs === undefined ? {} : { logprobs }) }))
    }
    if (event.end !== undefined || this.#reader.stopped) events.push(...this.#end(event.end ?? 'eos'))
    return events
  }

  #end(how: 'eos' | 'limit'): GenerationEvent[] {
    this.#finished = true
    const usage = this.spent
    const ended = this.#reader
      .end(how)
      .map((event) => (event.type === 'finish' ? { ...event, tokenIds: this.#tokenIds } : event))
    return [...ended, { type: 'usage', usage, promptTokenIds: this.#promptTokenIds }]
  }
}
