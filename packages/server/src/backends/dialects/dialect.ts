import type { ChatParameter, ReasoningEffort } from '@verbatim/protocol'
import type { UpstreamKind } from '../../config/config.ts'
import type { BackendRequest } from '../backends.ts'
import type { UpstreamQuestions } from '../upstream-questions.ts'

/** What one kind of server does differently from the others, and nothing else. */
export interface Dialect {
  readonly kind: UpstreamKind
  readonly healthPath: string
  /** The body of `POST /v1/chat/completions`; what is undefined in it is not sent. */
  body(work: BackendRequest): object
  /** Whether a demanded tool call may have to be made by a schema (forced-tool.ts). */
  readonly forcesBySchema: boolean
  /** The text of a chunk that has nothing else, read off its bytes; undefined for any other. The hot path. */
  plainText?(data: string): string | undefined
  /** Whether the server that is asked is of this kind, by a route that only this kind has. */
  recognises(ask: UpstreamQuestions): Promise<boolean>
  /** What the server can do with the model, asked of it. */
  abilities(ask: UpstreamQuestions, model: string): Promise<UpstreamAbilities>
}

/** What a server says of itself and a model. Null is what it does not say. */
export interface UpstreamAbilities {
  version: string | null
  /** Of one request, prompt and answer together. */
  contextTokens: number | null
  /** Requests that it computes at the same time. */
  slots: number | null
  seesImages: boolean
  /** Efforts that it takes; empty for a model that does not reason. */
  reasoningEfforts: ReasoningEffort[]
  /** Parameters that it cannot honour, as it was started: a request with one of them is refused. */
  unsupported: ChatParameter[]
  /** Whether the model speaks Harmony, and this server lets us write and read that. */
  isHarmony: boolean
}

export const TOOL_PARAMETERS: ChatParameter[] = ['tools', 'tool_choice', 'parallel_tool_calls']
export const EFFORTS: ReasoningEffort[] = ['none', 'low', 'medium', 'high']
/** gpt-oss cannot be told not to reason by a server that writes its prompt. */
export const HARMONY_EFFORTS: ReasoningEffort[] = ['low', 'medium', 'high']
