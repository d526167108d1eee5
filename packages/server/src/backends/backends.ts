/**
 * Where answers come from: one interface, and one implementation over an OpenAI-compatible URL. The embedded engine is one
 * more such URL, on a unix socket; nothing else in the house asks which it is.
 *
 * Guarantees: events come in the order of events.ts; a failure before the first event was retried as configured; closing the
 * signal ends the upstream request at once, which frees its slot; a silent upstream is cut off by our own timers.
 */
import type { Generation, GenerationEvent, ModelCard, ResolvedRequest, Usage } from '@verbatim/protocol'

export type { UpstreamAbilities } from './dialects/dialect.ts'
export { GenerationCollector } from './generation-collector.ts'
export { HarmonyBackend } from './harmony-backend.ts'
export { OpenAiBackend } from './openai-backend.ts'
export type { RetryPolicy } from './retry.ts'
export { type ProbedUpstream, type ProbeOptions, probeUpstream } from './upstream-probe.ts'

export interface BackendRequest {
  request: ResolvedRequest
  card: ModelCard
  /** Which choice this is; its seed is the request's plus this. */
  index: number
  /** Whether what is generated must be known as it comes, also of an answer that is wanted whole. */
  counted?: boolean
  /** Told while the prompt is read, where the backend tells it and the caller waits for a stream. */
  progress?(progress: PromptProgress): void
  /** Told what was generated when it ends before its end. Prompt tokens are 0 where nobody counted them. */
  spent?(usage: Usage): void
}

/** How much of a prompt the model has read, in tokens; what it still knew counts as read. */
export interface PromptProgress {
  read: number
  total: number
}

/**
 * Takes an event. When the receiver cannot keep up it returns a promise, and the backend reads no further until
 * that resolves.
 */
export type Emit = (event: GenerationEvent) => Promise<void> | undefined

export interface Backend {
  /** Requests that it runs at the same time. */
  readonly slots: number
  /** What ran, for `system_fingerprint`. */
  readonly fingerprint: string
  /**
   * Throws VerbatimError for what can be told to be wrong before anything is sent or waited for. Returns how many tokens the prompt has at
   * most, without its images.
   */
  check?(request: BackendRequest): number
  /** One choice, whole. Throws VerbatimError, or the signal's reason. */
  complete(request: BackendRequest, signal: AbortSignal): Promise<Generation>
  /** One choice, as events. Throws VerbatimError, or the signal's reason. */
  stream(request: BackendRequest, signal: AbortSignal, emit: Emit): Promise<void>
  /** Whether it answers at all. */
  isHealthy(): Promise<boolean>
  close(): Promise<void>
}
