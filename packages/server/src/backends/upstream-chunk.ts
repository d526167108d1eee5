import { type FinishReason, type GenerationEvent, VerbatimError } from '@verbatim/protocol'
import { ForcedToolReader } from './forced-tool.ts'
import { upstreamFailure } from './upstream-error.ts'
import {
  readLogprobs,
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

/** What of the request decides how its answer is read. */
export interface Reading {
  /** Whether the text is a tool call that was forced (forced-tool.ts). */
  forced: boolean
  /** Alternatives that were asked for at each token. */
  topLogprobs: number
  /** The id of the choice's n-th tool call. */
  toolCallId: (toolIndex: number) => string
}

/**
 * Reads one choice's stream, event by event. It knows what came before only as far as it must: which tool calls have
 * begun, and that the end was seen.
 */
export class ChunkReader {
  readonly #index: number
  readonly #topLogprobs: number
  readonly #toolCallId: (toolIndex: number) => string
  readonly #forced: ForcedToolReader | undefined
  readonly #begun = new Set<number>()
  #finished = false

  constructor(index: number, { forced, topLogprobs, toolCallId }: Reading) {
    this.#index = index
    this.#topLogprobs = topLogprobs
    this.#toolCallId = toolCallId
    this.#forced = forced ? new ForcedToolReader(index, toolCallId(0)) : undefined
  }

  /** True once a finish reason came: a stream that ends before was broken off. */
  get finished(): boolean {
    return this.#finished
  }

  /** @throws VerbatimError `upstream_error` for what is not a chunk, or the error that the upstream sent in its place. */
  read(data: string): GenerationEvent[] {
    if (data === '[DONE]') return []
    const text = plainText(data)
    if (text !== undefined && this.#forced === undefined)
      return [{ type: 'text-delta', index: this.#index, text }]
    const chunk = parseChunk(data)
    if (chunk.error !== undefined) throw upstreamFailure(500, chunk.error)
    const events: GenerationEvent[] = []
    const choice = chunk.choices?.[0]
    if (choice !== undefined) this.#readChoice(choice, events)
    if (chunk.usage != null) events.push({ type: 'usage', usage: readUsage(chunk.usage) })
    return this.#forced === undefined ? events : events.flatMap((event) => this.#forced?.read(event) ?? [])
  }

  #readChoice(choice: UpstreamChunkChoice, events: GenerationEvent[]): void {
    const index = this.#index
    const { tool_calls: toolCalls, ...texts } = choice.delta ?? {}
    const content = readText(texts.content)
    const reasoning = readText(texts.reasoning_content)
    if (reasoning) events.push({ type: 'reasoning-delta', index, text: reasoning })
    const logprobs = choice.logprobs?.content
    if (content || logprobs) {
      const delta = { type: 'text-delta' as const, index, text: content }
      events.push(logprobs ? { ...delta, logprobs: readLogprobs(logprobs, this.#topLogprobs) } : delta)
    }
    for (const call of toolCalls ?? []) {
      const toolIndex = call.index ?? 0
      const begins = !this.#begun.has(toolIndex)
      this.#begun.add(toolIndex)
      events.push({
        type: 'tool-call-delta',
        index,
        toolIndex,
        ...(begins ? { id: this.#toolCallId(toolIndex), name: call.function?.name ?? '' } : {}),
        arguments: call.function?.arguments ?? '',
      })
    }
    if (choice.finish_reason != null) {
      this.#finished = true
      events.push({ type: 'finish', index, reason: readFinishReason(choice.finish_reason) })
    }
  }
}

const PLAIN_START = '{"choices":[{"finish_reason":null,"index":0,"delta":{"content":"'
const PLAIN_END = '"}}],"created":'

/**
 * The hot path: nearly every chunk of llama-server is one token of text without an escape. That is read off its bytes, which
 * costs a tenth of parsing them; undefined for any other chunk. A test holds it equal to the parse.
 */
export function plainText(data: string): string | undefined {
  if (!data.startsWith(PLAIN_START)) return undefined
  const end = data.indexOf('"', PLAIN_START.length)
  if (end <= PLAIN_START.length || !data.startsWith(PLAIN_END, end) || data.includes('"usage"', end))
    return undefined
  const text = data.slice(PLAIN_START.length, end)
  return text.includes('\\') ? undefined : text
}

export function readFinishReason(reason: string): FinishReason {
  return FINISH_REASONS.has(reason) ? (reason as FinishReason) : 'stop'
}

function parseChunk(data: string): UpstreamChunk {
  try {
    const chunk: unknown = JSON.parse(data)
    if (chunk !== null && typeof chunk === 'object') return chunk
  } catch (error) {
    throw new VerbatimError('upstream_error', 'The upstream sent what is not JSON.', { cause: error })
  }
  throw new VerbatimError('upstream_error', 'The upstream sent an event that is not an object.')
}
