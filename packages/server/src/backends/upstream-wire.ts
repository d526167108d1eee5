import { type TokenLogprob, type Usage, VerbatimError } from '@verbatim/protocol'
import type { WireProgress } from './prompt-progress.ts'

/**
 * What OpenAI-compatible servers send, as far as it is read here. Everything may be missing: it is checked where it is used.
 * Which server sends what is told in docs/reference/upstreams.md.
 */
export interface UpstreamChunk {
  choices?: UpstreamChunkChoice[]
  usage?: UpstreamUsage | null
  /** vLLM's name, which our engine shares; told once, where it was asked for. */
  prompt_token_ids?: number[] | null
  /** llama-server's, while it reads the prompt. */
  prompt_progress?: WireProgress | null
  error?: UpstreamErrorBody | string
}

export interface UpstreamChunkChoice {
  delta?: UpstreamMessage | null
  logprobs?: { content?: UpstreamLogprob[] | null } | null
  finish_reason?: string | null
  /** Those of this chunk's tokens: vLLM tells them bit by bit, our engine all at the end. */
  token_ids?: number[] | null
}

/** A delta of a stream, or the message of a whole answer: they have the same fields. */
export interface UpstreamMessage {
  content?: string | null
  /** What llama-server and SGLang call the reasoning, and vLLM before 0.12. */
  reasoning_content?: string | null
  /** What vLLM and Ollama call it. */
  reasoning?: string | null
  tool_calls?: UpstreamToolCall[] | null
}

export interface UpstreamToolCall {
  index?: number | null
  id?: string | null
  function?: { name?: string | null; arguments?: string | object | null }
}

export interface UpstreamUsage {
  prompt_tokens?: number
  completion_tokens?: number | null
  prompt_tokens_details?: { cached_tokens?: number | null } | null
  completion_tokens_details?: { reasoning_tokens?: number | null } | null
  /** Where SGLang tells them, also when there are none. */
  reasoning_tokens?: number | null
}

export interface UpstreamErrorBody {
  code?: number | string | null
  message?: string
  type?: string
  param?: string | null
  n_prompt_tokens?: number
  n_ctx?: number
}

interface UpstreamAlternative {
  token: string
  logprob: number
  bytes?: number[] | null
}

export interface UpstreamLogprob extends UpstreamAlternative {
  top_logprobs?: UpstreamAlternative[]
}

/** @throws VerbatimError `upstream_error`: what is not text must not reach a caller as if it were. */
export function readText(text: string | null | undefined): string {
  if (text == null) return ''
  if (typeof text === 'string') return text
  throw new VerbatimError('upstream_error', 'The engine sent a text that is not one.')
}

/** The reasoning, by whichever name: a server that sends both means the same by them. */
export function readReasoning({ reasoning_content, reasoning }: UpstreamMessage): string {
  return readText(reasoning_content ?? reasoning)
}

/** The arguments as the text that they are in OpenAI's shape; some servers send them parsed. */
export function readArguments(call: UpstreamToolCall): string {
  const given = call.function?.arguments ?? ''
  return typeof given === 'string' ? given : JSON.stringify(given)
}

/** More than any context has, and what fits into a receipt. */
const MOST_TOKENS = 2 ** 31

/** @throws VerbatimError `upstream_error` for what is no count: callers pay by it. */
export function readUsage(usage: UpstreamUsage): Usage {
  const counts = {
    promptTokens: usage.prompt_tokens ?? 0,
    cachedTokens: usage.prompt_tokens_details?.cached_tokens ?? 0,
    completionTokens: usage.completion_tokens ?? 0,
    reasoningTokens: usage.completion_tokens_details?.reasoning_tokens ?? usage.reasoning_tokens ?? 0,
  }
  if (Object.values(counts).every(isCount)) return counts
  throw new VerbatimError('upstream_error', 'The engine sent numbers of tokens that are none.')
}

function isCount(count: unknown): boolean {
  return Number.isInteger(count) && (count as number) >= 0 && (count as number) < MOST_TOKENS
}

/**
 * Leaves out llama-server's token ids, which OpenAI's shape does not have, and alternatives that were not asked for: it gives
 * no log-probabilities at all unless it is asked for one.
 */
export function readLogprobs(tokens: UpstreamLogprob[], alternatives: number): TokenLogprob[] {
  return tokens.map((token) => ({
    ...alternative(token),
    top_logprobs: (token.top_logprobs ?? []).slice(0, alternatives).map(alternative),
  }))
}

function alternative({ token, logprob, bytes }: UpstreamAlternative) {
  return { token, logprob, bytes: bytes ?? null }
}

/** @throws VerbatimError `upstream_error` for what is not an object in JSON. */
export function parseEvent(data: string): object {
  try {
    const event: unknown = JSON.parse(data)
    if (event !== null && typeof event === 'object') return event
  } catch (error) {
    throw new VerbatimError('upstream_error', 'The engine sent what is not JSON.', { cause: error })
  }
  throw new VerbatimError('upstream_error', 'The engine sent an event that is not an object.')
}
