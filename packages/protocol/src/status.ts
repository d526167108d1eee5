/**
 * `GET /api/v1/status`: how the service is, for everybody. Nothing in it is about one caller: no key, account or
 * address, and no request but in sums. Times are milliseconds where the name says so, and ISO 8601 otherwise.
 */
export interface ServiceStatus {
  /** `offline` is never sent: it is a page's own word for a service that does not answer. */
  status: 'online' | 'degraded' | 'offline'
  /** Why it is degraded, in sentences. */
  problems: string[]
  version: string
  started_at: string
  uptime_seconds: number
  /** How many share the database and the work. */
  replicas: number
  default_model: string
  queue: QueueState
  /** Of the default model. */
  median_first_token_ms: number | null
  models: ModelStatus[]
  /** The last 24, oldest first; the last one is still running. */
  hours: StatusHour[]
  page: PageFacts
}

export interface QueueState {
  slots: number
  running: number
  waiting: number
}

/** Medians are those of the last 500 answers at most, and of the last 7 days; null where there was none. */
export interface ModelStatus extends QueueState {
  id: string
  weights_sha256: string | null
  healthy: boolean
  median_first_token_ms: number | null
  median_tokens_per_second: number | null
  /** How many answers the medians are of. */
  requests: number
  /** One for each effort that answers were given with, the least first. */
  efforts: EffortStatus[]
}

export interface EffortStatus {
  effort: string
  requests: number
  /** From the request to the end of the answer. */
  median_ms: number
  median_tokens: number
  median_reasoning_tokens: number
}

export interface StatusHour {
  /** Its beginning. */
  hour: string
  requests: number
  /** Those that the service failed (500 and above). */
  errors: number
  median_first_token_ms: number | null
}

/** What a page has to know of the configuration to offer what there is. */
export interface PageFacts {
  sign_in: 'owner-link' | 'users'
  /** How to ask without a key; null where nobody may. */
  keyless: { path: string; gap_ms: number; tokens_per_day: number | null } | null
  /** Whether reasoning is shown at all. */
  shows_reasoning: boolean
  /** Who a keyless answer says that it is. */
  persona: string
}
