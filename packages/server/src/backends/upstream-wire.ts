import { type TokenLogprob, type Usage, VerbatimError } from '@verbatim/protocol'

/** What llama-server and its like send, as far as it is read here. Everything may be missing: it is checked where it is used. */
export interface UpstreamChunk {
  choices?: UpstreamChunkChoice[]
  usage?: UpstreamUsage | null
  error?: UpstreamErrorBody
}

export interface UpstreamChunkChoice {
  delta?: {
    content?: string | null
    reasoning_content?: string | null
    tool_calls?: UpstreamToolCall[] | null
  }
  logprobs?: { content?: UpstreamLogprob[] | null } | null
  finish_reason?: string | null
}

export interface UpstreamToolCall {
  index?: number
  function?: { name?: string | null; arguments?: string | null }
}

export interface UpstreamUsage {
  prompt_tokens?: number
  completion_tokens?: number
  prompt_tokens_details?: { cached_tokens?: number | null } | null
  completion_tokens_details?: { reasoning_tokens?: number | null } | null
}

export interface UpstreamErrorBody {
  code?: number | string
  message?: string
  type?: string
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

export function readUsage(usage: UpstreamUsage): Usage {
  return {
    promptTokens: usage.prompt_tokens ?? 0,
    cachedTokens: usage.prompt_tokens_details?.cached_tokens ?? 0,
    completionTokens: usage.completion_tokens ?? 0,
    reasoningTokens: usage.completion_tokens_details?.reasoning_tokens ?? 0,
  }
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
