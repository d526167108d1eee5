import type { ReasoningEffort } from './chat.ts'
import type { ErrorBody, ErrorCode } from './errors.ts'
import type { FinishReason, TokenLogprob, ToolCall } from './events.ts'
import type { ParameterObject } from './model-parameters.ts'

/** `chat.completion` and its chunks, as the OpenAI API reference defines them, with what Verbatim adds. */
export interface ChatCompletion extends Added {
  id: string
  object: 'chat.completion'
  created: number
  model: string
  system_fingerprint: string
  choices: ChatChoice[]
  usage: WireUsage
}

export interface ChatChoice {
  index: number
  message: {
    role: 'assistant'
    content: string | null
    reasoning_content?: string
    tool_calls?: ToolCall[]
    refusal: null
    annotations: []
  }
  logprobs: { content: TokenLogprob[]; refusal: null } | null
  finish_reason: FinishReason
}

/** What stands beside OpenAI's fields. */
interface Added {
  /** The seed that was used, given or drawn; up to 64 bits, so parse it as text where that matters. */
  seed?: number
  /** The reasoning effort that ran, which is the model's nearest to the one asked for. */
  reasoning_effort?: ReasoningEffort
  /** The day that the prompt named as today, as YYYY-MM-DD; only where the model's prompt names one. */
  current_date?: string
  /** The chain that EigenAI's signature names. */
  chain_id?: number
  /** EigenAI's signature: r ‖ s ‖ v in hex, 130 digits. */
  signature?: string
  /** The id of the answer's receipt: `GET /v1/receipts/{id}`. */
  receipt?: string
}

export interface WireUsage {
  prompt_tokens: number
  completion_tokens: number
  total_tokens: number
  prompt_tokens_details: { cached_tokens: number; audio_tokens: 0 }
  completion_tokens_details: {
    reasoning_tokens: number
    audio_tokens: 0
    accepted_prediction_tokens: 0
    rejected_prediction_tokens: 0
  }
}

/** `/api/v1/generate` counts reasoning in its usage and gives its text (document 000). */
export interface GenerateUsage extends WireUsage {
  reasoningTokens: number
  reasoningText: string
}

export interface ChatCompletionChunk extends Added {
  id: string
  object: 'chat.completion.chunk'
  created: number
  model: string
  system_fingerprint: string
  choices: ChunkChoice[]
  usage?: WireUsage | null
}

export interface ChunkChoice {
  index: number
  delta: {
    role?: 'assistant'
    content?: string | null
    reasoning_content?: string
    tool_calls?: ChunkToolCall[]
  }
  logprobs?: { content: TokenLogprob[]; refusal: null } | null
  finish_reason: FinishReason | null
}

export interface ChunkToolCall {
  index: number
  id?: string
  type?: 'function'
  function: { name?: string; arguments: string }
}

/** One entry of `/v1/models`. */
export interface ModelObject {
  id: string
  object: 'model'
  created: number
  owned_by: string
  aliases: string[]
  description: string
  license: string
  context_length: number
  input_modalities: string[]
  output_modalities: string[]
  supported_parameters: string[]
  /** One for each parameter of the chat surface, supported or not. */
  parameters: ParameterObject[]
  reasoning_efforts: string[]
  /** Credits a million tokens. */
  pricing: { input: string; output: string }
  weights_sha256: string | null
  /** `exact`: the same request and seed give the same bytes on this engine and instruction set (docs/design/determinism.md). */
  determinism: { class: 'exact' | 'fast' | 'unknown'; engine: string; instruction_set: string | null }
}

export type { ErrorBody, ErrorCode }

/** What `DELETE` on a completion path says of the request that it stopped. There is no receipt of it. */
export interface StoppedCompletion {
  object: 'completion.stopped'
  request_id: string
  /** What was generated until then, and its prompt; null as long as that is not settled. */
  usage: WireUsage | null
  /** Decimal credits that the account was charged, which are 0 where nobody is; null as long as that is not settled. */
  cost: string | null
}
