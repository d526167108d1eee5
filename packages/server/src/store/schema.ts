import type { ColumnType, Generated } from 'kysely'

/** Billionths of a credit. Exact on both databases: such columns end in `_nanocredits` and are bigint in results. */
type Nanocredits = ColumnType<bigint, bigint | number, bigint | number>
type Defaulted<Value> = ColumnType<Value, Value | undefined, Value>

/** Every table, for Kysely. Integers are 64 bits; times are milliseconds since 1970; booleans are 0 and 1. */
export interface Schema {
  keys: KeysTable
  accounts: AccountsTable
  transfers: TransfersTable
  holds: HoldsTable
  budgets: BudgetsTable
  usage: UsageTable
  replicas: ReplicasTable
  audit: AuditTable
  idempotency: IdempotencyTable
  responses: ResponsesTable
  response_bytes: ResponseBytesTable
  conversations: ConversationsTable
  shares: SharesTable
  conversation_totals: ConversationTotalsTable
  receipts: ReceiptsTable
  bundles: BundlesTable
  operators: OperatorsTable
  log_files: LogFilesTable
  owner_links: OwnerLinksTable
  owner_sessions: OwnerSessionsTable
  auth_writes: AuthWritesTable
  auth_user: AuthUserTable
}

export interface KeysTable {
  id: string
  hash: Uint8Array
  name: string
  prefix: string
  created_at: number
  last_used_at: number | null
  revoked_at: number | null
  retains_requests: Defaulted<number>
  account_id: Defaulted<string>
  /** Separated by spaces. */
  scopes: Defaulted<string>
  /** A JSON array; null for all models. */
  models: string | null
  expires_at: number | null
  budget_nanocredits: ColumnType<bigint | null, bigint | number | null, bigint | number | null>
  budget_period: string | null
  requests_per_minute: number | null
  tokens_per_minute: number | null
  concurrent_requests: number | null
  /** On a row that is the earlier secret of another key, which was rotated: all but its end is that key's. */
  replaced_by: string | null
  /** The actor (auth/actor.ts); null for keys that are older than the column. */
  made_by: string | null
}

export interface AccountsTable {
  id: string
  name: string
  billing: string
  available_nanocredits: Nanocredits
  held_nanocredits: Nanocredits
  organization_id: string | null
  requests_per_minute: number | null
  tokens_per_minute: number | null
  concurrent_requests: number | null
  share: Defaulted<number>
  created_at: number
}

export interface TransfersTable {
  seq: Generated<number>
  id: string
  kind: string
  debit: string
  credit: string
  amount_nanocredits: Nanocredits
  account_id: string
  request_id: string | null
  /** Of a hold: which budgets it counts against, as JSON; null for none. */
  budgets: string | null
  memo: string | null
  at: number
}

export interface HoldsTable {
  request_id: string
  account_id: string
  amount_nanocredits: Nanocredits
  /** JSON. */
  budgets: string
  replica_id: string
  at: number
}

export interface BudgetsTable {
  subject: string
  period: number
  spent_nanocredits: Nanocredits
  held_nanocredits: Nanocredits
}

export interface UsageTable {
  request_id: string
  at: number
  account_id: string
  key_id: string | null
  surface: string
  model: string | null
  status: number
  prompt_tokens: number
  cached_tokens: number
  completion_tokens: number
  reasoning_tokens: number
  latency_ms: number
  first_token_ms: number | null
  cost_nanocredits: Nanocredits
  receipt_id: string | null
  /** That ran; null where none did, and for rows that are older than the column. */
  reasoning_effort: string | null
  /** How many the row stands for: more than one only for refusals of callers without a key. */
  requests: Generated<number>
}

export interface ReplicasTable {
  id: string
  beat: number
  started_at: number
}

export interface AuditTable {
  seq: Generated<number>
  /** Given by whoever notes it, so that noting it twice is noting it once. */
  id: string
  at: number
  actor: string
  action: string
  target: string | null
  account_id: string | null
  request_id: string | null
  /** JSON. */
  details: string
}

export interface IdempotencyTable {
  key_id: string
  idempotency_key: string
  fingerprint: Uint8Array
  request_id: string
  replica_id: string
  status: number | null
  content_type: string | null
  body: Uint8Array | null
  at: number
  /** Of one that runs: when its caller said that it is to stop. */
  stopped_at: number | null
}

export interface ResponsesTable {
  id: string
  key_id: string
  previous_id: string | null
  used_at: number
  bytes: number
  input: string
  response: string
}

/** Of each key, the sum over its responses. */
export interface ResponseBytesTable {
  key_id: string
  bytes: number
}

export interface ConversationsTable {
  /** The actor (auth/actor.ts). */
  owner: string
  id: string
  title: string
  pinned: number
  version: number
  updated_at: number
  /** Of the request that wrote it last, so that one that is done twice is done once. */
  write_id: string
  bytes: number
  /** JSON, as it was sent. */
  document: string
}

export interface SharesTable {
  id: string
  owner: string
  title: string
  created_at: number
  bytes: number
  /** JSON, as it was sent. */
  document: string
}

/** Of each owner, the sums over what is kept. */
export interface ConversationTotalsTable {
  owner: string
  conversations: number
  conversation_bytes: number
  shares: number
  share_bytes: number
}

export interface ReceiptsTable {
  seq: Generated<number>
  id: string
  digest: Uint8Array
  leaf_index: number | null
  receipt: string
}

export interface BundlesTable {
  receipt_id: string
  key_id: string
  until: number
  request: string
  response: string
}

export interface OperatorsTable {
  address: string
  since: number
  until: number | null
  handover: string | null
  handover_at: number | null
  /** To whom it hands over. */
  successor: string | null
}

export interface LogFilesTable {
  path: string
  bytes: Uint8Array
}

export interface OwnerLinksTable {
  /** SHA-256 of the link's token. */
  hash: Uint8Array
  expires_at: number
  used_at: number | null
}

export interface OwnerSessionsTable {
  /** SHA-256 of the cookie's token. */
  hash: Uint8Array
  made_at: number
  expires_at: number
}

/** The ids of what writes of Better Auth gave, so that one that is sent again is not done again (Postgres). */
export interface AuthWritesTable {
  id: string
  /** JSON. */
  result: string
  at: number
}

/** Of the tables that are Better Auth's, the columns that we read ourselves. */
export interface AuthUserTable {
  id: string
  admin: number
}
