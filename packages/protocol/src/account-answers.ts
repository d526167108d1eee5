/** What the routes of accounts.ts answer. Amounts are decimal strings of credits, times ISO 8601, and null is no bound. */

export interface LimitsAnswer {
  requests_per_minute: number | null
  tokens_per_minute: number | null
  concurrent_requests: number | null
}

export interface KeyAnswer {
  id: string
  object: 'key'
  name: string
  account: string
  /** Its first characters, by which its holder knows it. */
  prefix: string
  scopes: string[]
  models: string[] | null
  budget: { limit: string; period: string } | null
  limits: LimitsAnswer
  retain: boolean
  /** The actor, `key:ID` or `user:ID` for instance; null for keys from before that was noted. */
  made_by: string | null
  created_at: string
  expires_at: string | null
  last_used_at: string | null
  revoked_at: string | null
}

/** A key of another member of the organisation. */
export type KeyNameAnswer = Pick<KeyAnswer, 'id' | 'object' | 'name' | 'account'>

/** The one answer that has the secret. */
export interface MadeKeyAnswer extends KeyAnswer {
  key: string
}

export interface RotatedKeyAnswer extends MadeKeyAnswer {
  /** Until when the secret before it is good. */
  earlier_secret_until: string
}

export interface CreditsAnswer {
  account: string
  billing: 'prepaid' | 'unmetered'
  /** What can be spent now. */
  available: string
  /** What running requests have reserved. */
  held: string
  balance: string
}

export interface AccountAnswer {
  id: string
  object: 'account'
  name: string
  billing: 'prepaid' | 'unmetered'
  available: string
  held: string
  organization: string | null
  limits: LimitsAnswer
  share: number
  created_at: string
}

export interface CreditEntryAnswer {
  id: string
  kind: string
  amount: string
  debit: string
  credit: string
  request_id: string | null
  memo: string | null
  at: string
}

export interface UsageAnswer {
  from: string
  to: string
  data: UsageGroupAnswer[]
}

/** One sum; it names what it is grouped by. */
export interface UsageGroupAnswer {
  day?: string
  key?: string | null
  model?: string | null
  account?: string
  requests: number
  /** Requests that were refused or failed; who left or stopped an answer is none of them. */
  errors: number
  prompt_tokens: number
  cached_tokens: number
  completion_tokens: number
  reasoning_tokens: number
  /** From the request to the end of the answer, of those that have one; null where there is none. */
  median_latency_ms: number | null
  /** Of streamed answers. */
  median_first_token_ms: number | null
  cost: string
}

export interface UsageRowAnswer {
  request_id: string
  at: string
  account: string
  key: string | null
  surface: string
  model: string | null
  /** That ran. */
  reasoning_effort: string | null
  status: number
  prompt_tokens: number
  cached_tokens: number
  completion_tokens: number
  reasoning_tokens: number
  latency_ms: number
  first_token_ms: number | null
  cost: string
  receipt: string | null
  /** How many the row stands for: more than one only for refusals of callers without a key. */
  requests: number
}

export interface AuditEntryAnswer {
  seq: number
  at: string
  actor: string
  action: string
  target: string | null
  account: string | null
  request_id: string | null
  details: Record<string, unknown>
}

/** A page of a list; `next` is what the query for the following page names. */
export interface PageAnswer<Item> {
  object: 'list'
  data: Item[]
  next: string | null
}
