import type { ReasoningEffort } from './chat.ts'
import type { TokenLogprob } from './events.ts'
import type { ResponsesTool, ResponsesToolChoice, TextFormat } from './responses.ts'
import type { InputPart } from './responses-items.ts'

/** What `/v1/responses` answers: the response, its items, and the events of a stream (Open Responses, "Items" and "Streaming"). */

export type ItemStatus = 'in_progress' | 'completed' | 'incomplete'

export interface OutputTextPart {
  type: 'output_text'
  text: string
  annotations: []
  logprobs: ResponseLogprob[]
}

export interface RefusalPart {
  type: 'refusal'
  refusal: string
}

export interface ReasoningTextPart {
  type: 'reasoning_text'
  text: string
}

/** As chat has it, but `bytes` is never null. */
export type ResponseLogprob = TokenLogprob

export interface MessageItem {
  id: string
  type: 'message'
  status: ItemStatus
  role: 'assistant'
  content: (OutputTextPart | RefusalPart)[]
}

export interface ReasoningItem {
  id: string
  type: 'reasoning'
  status: ItemStatus
  summary: { type: 'summary_text'; text: string }[]
  content: ReasoningTextPart[]
  encrypted_content?: string
}

export interface FunctionCallItem {
  id: string
  type: 'function_call'
  status: ItemStatus
  call_id: string
  name: string
  arguments: string
}

export interface InputMessageItem {
  id: string
  type: 'message'
  status: 'completed'
  role: 'user' | 'system' | 'developer'
  content: InputPart[]
}

export interface FunctionCallOutputItem {
  id: string
  type: 'function_call_output'
  status: 'completed'
  call_id: string
  output: string | InputPart[]
}

export type OutputItem = MessageItem | ReasoningItem | FunctionCallItem
/** Any item as it is kept and listed. */
export type ResponseItem = OutputItem | InputMessageItem | FunctionCallOutputItem

export interface ResponseUsage {
  input_tokens: number
  input_tokens_details: { cached_tokens: number }
  output_tokens: number
  output_tokens_details: { reasoning_tokens: number }
  total_tokens: number
}

/** Times are in seconds since 1970. */
export interface ResponseObject {
  id: string
  object: 'response'
  created_at: number
  completed_at: number | null
  status: 'in_progress' | 'completed' | 'incomplete' | 'failed'
  incomplete_details: { reason: 'max_output_tokens' | 'content_filter' } | null
  error: { code: string; message: string } | null
  model: string
  previous_response_id: string | null
  instructions: string | null
  output: OutputItem[]
  tools: Required<ResponsesTool>[]
  tool_choice: ResponsesToolChoice
  parallel_tool_calls: boolean
  text: { format: TextFormat; verbosity: 'medium' }
  /** The effort that ran, which is the model's nearest to the one asked for. */
  reasoning: { effort: ReasoningEffort; summary: null }
  temperature: number
  top_p: number
  presence_penalty: number
  frequency_penalty: number
  top_logprobs: number
  max_output_tokens: number | null
  max_tool_calls: null
  truncation: 'disabled'
  store: boolean
  background: false
  service_tier: 'default'
  metadata: Record<string, string>
  user: string | null
  safety_identifier: string | null
  prompt_cache_key: string | null
  usage: ResponseUsage | null
  system_fingerprint: string
  /** The seed that was used, given or drawn; up to 64 bits, so parse it as text where that matters. */
  seed: number
  /** The day that the prompt named as today, as YYYY-MM-DD; only where the model's prompt names one. */
  current_date?: string
  /** The chain that EigenAI's signature names. */
  chain_id?: number
  /** EigenAI's signature: r ‖ s ‖ v in hex, 130 digits. */
  signature?: string
  /** The id of the response's receipt: `GET /v1/receipts/{id}`. */
  receipt?: string
}

interface OfItem {
  item_id: string
  output_index: number
}

interface OfPart extends OfItem {
  content_index: number
}

interface ErrorFields {
  code: string
  message: string
  param: string | null
}

type StateEvent =
  | 'response.created'
  | 'response.in_progress'
  | 'response.completed'
  | 'response.incomplete'
  | 'response.failed'

/** One event of a stream, before it is numbered. */
export type ResponseEvent =
  | { type: StateEvent; response: ResponseObject }
  | {
      type: 'response.output_item.added' | 'response.output_item.done'
      output_index: number
      item: OutputItem
    }
  | ({
      type: 'response.content_part.added' | 'response.content_part.done'
      part: OutputTextPart | ReasoningTextPart
    } & OfPart)
  | ({ type: 'response.output_text.delta'; delta: string; logprobs: ResponseLogprob[] } & OfPart)
  | ({ type: 'response.output_text.done'; text: string; logprobs: ResponseLogprob[] } & OfPart)
  | ({ type: 'response.reasoning_text.delta'; delta: string } & OfPart)
  | ({ type: 'response.reasoning_text.done'; text: string } & OfPart)
  | ({ type: 'response.function_call_arguments.delta'; delta: string } & OfItem)
  | ({ type: 'response.function_call_arguments.done'; name: string; arguments: string } & OfItem)
  /** OpenAI has the fields beside `type`, Open Responses inside `error`: clients of both read it. */
  | ({ type: 'error'; error: ErrorFields & { type: string } } & ErrorFields)

export type NumberedResponseEvent = ResponseEvent & { sequence_number: number }
