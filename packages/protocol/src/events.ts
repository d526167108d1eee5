/**
 * What a generation is made of while it runs. Backends emit these, the surfaces shape them; no other room
 * knows an upstream's wire format.
 *
 * Order for one choice: any number of deltas, then one `finish`. One `usage` follows the last `finish`. Token ids are there where the
 * backend tells them: what a receipt says of prompt and answer beside their text.
 */
export type GenerationEvent =
  | { type: 'text-delta'; index: number; text: string; logprobs?: TokenLogprob[] | undefined }
  | { type: 'reasoning-delta'; index: number; text: string }
  | ToolCallDelta
  | { type: 'finish'; index: number; reason: FinishReason; tokenIds?: readonly number[] | undefined }
  | { type: 'usage'; usage: Usage; promptTokenIds?: readonly number[] | undefined }

/** A piece of a tool call. `id` and `name` come with the first piece of each call, and only there. */
export interface ToolCallDelta {
  type: 'tool-call-delta'
  index: number
  toolIndex: number
  id?: string | undefined
  name?: string | undefined
  arguments: string
}

export type FinishReason = 'stop' | 'length' | 'tool_calls' | 'content_filter'

/** Log-probability of one generated token, as OpenAI's `logprobs.content` has it. */
export interface TokenLogprob extends TokenAlternative {
  top_logprobs: TokenAlternative[]
}

export interface TokenAlternative {
  token: string
  /** Natural logarithm. */
  logprob: number
  /** The token's UTF-8 bytes, which may be a part of a character. */
  bytes: number[] | null
}

/** Tokens of one request, all choices together; the prompt counts once. */
export interface Usage {
  promptTokens: number
  cachedTokens: number
  completionTokens: number
  reasoningTokens: number
}

export interface ToolCall {
  id: string
  type: 'function'
  function: { name: string; arguments: string }
}

/** One finished choice. `content` is null when the model only called tools. */
export interface Choice {
  index: number
  content: string | null
  reasoning: string | null
  toolCalls: ToolCall[]
  logprobs: TokenLogprob[] | null
  finishReason: FinishReason
  /** What was generated, token by token; undefined where the backend does not tell. */
  tokenIds?: readonly number[] | undefined
}

/** A whole generation, as a backend returns it when nothing is streamed. */
export interface Generation {
  choices: Choice[]
  usage: Usage
  /** The prompt as the model read it; undefined where the backend does not tell, and beside images. */
  promptTokenIds?: readonly number[] | undefined
}
