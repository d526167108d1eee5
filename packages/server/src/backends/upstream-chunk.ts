import type { FinishReason, GenerationEvent, Usage } from '@verbatim/protocol'
import type { BackendRequest } from './backends.ts'
import type { Dialect } from './dialects/dialect.ts'
import { ForcedToolReader } from './forced-tool.ts'
import { readProgress, type WireProgress } from './prompt-progress.ts'
import { TextLogprobs } from './text-logprobs.ts'
import { ToolCallReader } from './tool-call-reader.ts'
import { brokenOff, failureInStream } from './upstream-error.ts'
import {
  parseEvent,
  readLogprobs,
  readReasoning,
  readText,
  readUsage,
  type UpstreamChunk,
  type UpstreamChunkChoice,
} from './upstream-wire.ts'

const FINISH_REASONS: ReadonlySet<string> = new Set<FinishReason>([
  'stop',
  'length',
  'tool_calls',
  'content_filter',
])

/** What of the request and the server decides how an answer is read. */
export interface Reading {
  dialect: Dialect
  /** Whether the text is a tool call that was forced (forced-tool.ts). */
  forced: boolean
  /** Alternatives that were asked for at each token. */
  topLogprobs: number
  /** The id of the choice's n-th tool call. */
  toolCallId: (toolIndex: number) => string
  /** Told while the prompt is read. */
  progress?: BackendRequest['progress'] | undefined
}

/**
 * Reads one choice's stream, event by event. It knows what came before only as far as it must: which tool calls have
 * begun, log-probabilities without their text, the usage so far, and that the end was seen.
 */
export class ChunkReader {
  readonly #index: number
  readonly #reading: Reading
  readonly #forced: ForcedToolReader | undefined
  readonly #toolCalls: ToolCallReader
  readonly #textLogprobs = new TextLogprobs()
  #usage: Usage | undefined
  #tokenIds: number[] | undefined
  #promptTokenIds: number[] | undefined
  #finished = false
  #progress: WireProgress = {}
  #textTokens = 0
  #reasoningTokens = 0

  constructor(index: number, reading: Reading) {
    this.#index = index
    this.#reading = reading
    this.#toolCalls = new ToolCallReader(index, reading.toolCallId)
    this.#forced = reading.forced ? new ForcedToolReader(index, reading.toolCallId(0)) : undefined
  }

  /** True once a finish reason came: a stream that ends before was broken off. */
  get finished(): boolean {
    return this.#finished
  }

  /** What was generated so far: as the server says where it says so, otherwise a token for each chunk. */
  get spent(): Usage {
    const { total: promptTokens = this.#promptTokenIds?.length ?? 0, cache: cachedTokens = 0 } =
      this.#progress
    const counted = { promptTokens, cachedTokens, reasoningTokens: this.#reasoningTokens }
    return this.#usage ?? { ...counted, completionTokens: this.#textTokens + this.#reasoningTokens }
  }

  /** @throws VerbatimError `upstream_error` for what is not a chunk, or the error that the upstream sent in its place. */
  read(data: string): GenerationEvent[] {
    if (data === '[DONE]') return []
    if (this.#forced === undefined) {
      const text = this.#reading.dialect.plainText?.(data)
      if (text !== undefined) this.#textTokens += 1
      if (text !== undefined) return [{ type: 'text-delta', index: this.#index, text }]
    }
    const chunk: UpstreamChunk = parseEvent(data)
    if (chunk.error !== undefined) throw failureInStream(chunk.error)
    const events: GenerationEvent[] = []
    const choice = chunk.choices?.[0]
    this.#promptTokenIds = chunk.prompt_token_ids ?? this.#promptTokenIds
    if (chunk.prompt_progress != null) this.#readProgress(chunk.prompt_progress)
    if (choice !== undefined) this.#readChoice(choice, events)
    // Some send it with every chunk, each time all so far: the last one counts.
    if (chunk.usage != null) this.#usage = readUsage(chunk.usage)
    if (choice === undefined && this.#finished) this.#endUsage(events)
    return this.#forced === undefined ? events : events.flatMap((event) => this.#forced?.read(event) ?? [])
  }

  /** What is left to tell when the stream ended. */
  end(): GenerationEvent[] {
    const events: GenerationEvent[] = []
    if (this.#finished) this.#endUsage(events)
    return events
  }

  #readProgress(progress: WireProgress): void {
    this.#progress = progress
    const read = readProgress(progress)
    if (read !== undefined) this.#reading.progress?.(read)
  }

  #endUsage(events: GenerationEvent[]): void {
    if (this.#usage === undefined) return
    const promptTokenIds = this.#promptTokenIds
    events.push({ type: 'usage', usage: this.#usage, ...(promptTokenIds && { promptTokenIds }) })
    this.#usage = undefined
  }

  #readChoice(choice: UpstreamChunkChoice, events: GenerationEvent[]): void {
    const index = this.#index
    const delta = choice.delta ?? {}
    const text = readText(delta.content)
    const reasoning = readReasoning(delta)
    const calls = delta.tool_calls ?? []
    if (reasoning) {
      this.#reasoningTokens += 1
      events.push({ type: 'reasoning-delta', index, text: reasoning })
    } else if (text || calls.length > 0) this.#textTokens += 1
    this.#readTokens(choice, text, reasoning !== '' || calls.length > 0, events)
    for (const call of calls) events.push(this.#toolCalls.read(call))
    if (choice.token_ids != null) this.#tokenIds = [...(this.#tokenIds ?? []), ...choice.token_ids]
    if (choice.finish_reason != null) {
      this.#finished = true
      const reason = readFinishReason(choice.finish_reason, this.#toolCalls.begun)
      const tokenIds = this.#tokenIds
      events.push({ type: 'finish', index, reason, ...(tokenIds && { tokenIds }) })
    }
  }

  #readTokens(choice: UpstreamChunkChoice, text: string, isOther: boolean, events: GenerationEvent[]): void {
    const delta = { type: 'text-delta' as const, index: this.#index, text }
    const given = choice.logprobs?.content
    if (!given && !text) return
    const read = readLogprobs(given ?? [], this.#reading.topLogprobs)
    const logprobs = this.#textLogprobs.take(read, text, isOther)
    if (logprobs.length > 0) events.push({ ...delta, logprobs })
    else if (text) events.push(delta)
  }
}

/**
 * A call is a call, also where the server says "stop", as it does of a named one.
 *
 * @throws VerbatimError `upstream_error` for an answer that the server itself gave up.
 */
export function readFinishReason(reason: string, hasCalls: boolean): FinishReason {
  if (reason === 'abort' || reason === 'error') throw brokenOff(true)
  if (reason === 'stop' && hasCalls) return 'tool_calls'
  return FINISH_REASONS.has(reason) ? (reason as FinishReason) : 'stop'
}
