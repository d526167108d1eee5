import type { Kysely } from 'kysely'
import { type Query, query, type Schema } from '../store/store.ts'

interface ByHash {
  hash: Uint8Array
  now: number
}

interface ById {
  id: string
}

/**
 * A secret, the key that it is of, and the key's account. A row with `replaced_by` is an earlier secret of that key, good until the
 * overlap of its rotation ends: what it allows is what the key allows.
 */
function validSecrets(db: Kysely<Schema>, now: number) {
  return db
    .selectFrom('keys as secret')
    .innerJoin('keys as key', (join) =>
      join.on((on) => on('key.id', '=', on.fn.coalesce('secret.replaced_by', 'secret.id'))),
    )
    .innerJoin('accounts as account', 'account.id', 'key.account_id')
    .where('secret.revoked_at', 'is', null)
    .where('key.revoked_at', 'is', null)
    .where((on) => on.or([on('secret.expires_at', 'is', null), on('secret.expires_at', '>', now)]))
    .where((on) => on.or([on('key.expires_at', 'is', null), on('key.expires_at', '>', now)]))
    .select([
      'secret.id as secret_id',
      'secret.last_used_at',
      'secret.expires_at as secret_expires_at',
      'key.id',
      'key.name',
      'key.retains_requests',
      'key.scopes',
      'key.models',
      'key.expires_at',
      'key.budget_nanocredits',
      'key.budget_period',
      'key.requests_per_minute',
      'key.tokens_per_minute',
      'key.concurrent_requests',
      'account.id as account_id',
      'account.billing as account_billing',
      'account.share as account_share',
      'account.requests_per_minute as account_requests_per_minute',
      'account.tokens_per_minute as account_tokens_per_minute',
      'account.concurrent_requests as account_concurrent_requests',
    ])
}

export const findOwner = query((db, $: ByHash) => validSecrets(db, $.now).where('secret.hash', '=', $.hash))

export type OwnerRow = typeof findOwner extends Query<ByHash, infer Row> ? Row : never

/** The same of a key that is known by its id. */
export const findOwnerById = query((db, $: ById & { now: number }) =>
  validSecrets(db, $.now).where('secret.id', '=', $.id).where('secret.replaced_by', 'is', null),
)

export const anyKey = query((db, _: object) => db.selectFrom('keys').select('id').limit(1))

export const findKey = query((db, $: ById) =>
  db.selectFrom('keys').where('id', '=', $.id).where('replaced_by', 'is', null).selectAll(),
)

export const allKeys = query((db, _: object) =>
  db.selectFrom('keys').where('replaced_by', 'is', null).selectAll().orderBy('created_at').orderBy('id'),
)

export const keysOfAccount = query((db, $: { accountId: string }) =>
  db
    .selectFrom('keys')
    .where('account_id', '=', $.accountId)
    .where('replaced_by', 'is', null)
    .selectAll()
    .orderBy('created_at')
    .orderBy('id'),
)

export const liveKeysMadeBy = query((db, $: { accountId: string; madeBy: string }) =>
  db
    .selectFrom('keys')
    .select('id')
    .where('account_id', '=', $.accountId)
    .where('made_by', '=', $.madeBy)
    .where('replaced_by', 'is', null)
    .where('revoked_at', 'is', null)
    .orderBy('id'),
)

/** The columns of a key that may be changed, as they are stored. */
export interface SettingsRow {
  name: string
  retainsRequests: number
  scopes: string
  models: string | null
  expiresAt: number | null
  budget: bigint | null
  budgetPeriod: string | null
  requestsPerMinute: number | null
  tokensPerMinute: number | null
  concurrentRequests: number | null
}

function settings($: SettingsRow) {
  return {
    name: $.name,
    retains_requests: $.retainsRequests,
    scopes: $.scopes,
    models: $.models,
    expires_at: $.expiresAt,
    budget_nanocredits: $.budget,
    budget_period: $.budgetPeriod,
    requests_per_minute: $.requestsPerMinute,
    tokens_per_minute: $.tokensPerMinute,
    concurrent_requests: $.concurrentRequests,
  }
}

export interface KeyRow extends SettingsRow {
  id: string
  hash: Uint8Array
  prefix: string
  createdAt: number
  lastUsedAt: number | null
  accountId: string
  replacedBy: string | null
  madeBy: string | null
}

export const insertKey = query((db, $: KeyRow) =>
  db
    .insertInto('keys')
    .values({
      ...settings($),
      id: $.id,
      hash: $.hash,
      prefix: $.prefix,
      created_at: $.createdAt,
      last_used_at: $.lastUsedAt,
      revoked_at: null,
      account_id: $.accountId,
      replaced_by: $.replacedBy,
      made_by: $.madeBy,
    })
    .onConflict((conflict) => conflict.column('id').doNothing()),
)

/** Takes the row's lock where there is one, so that what is read next stays so until the commit. */
export const lockKey = query((db, $: ById) =>
  db
    .updateTable('keys')
    .set((on) => ({ name: on.ref('name') }))
    .where('id', '=', $.id)
    .where('replaced_by', 'is', null),
)

export const updateKey = query((db, $: SettingsRow & ById) =>
  db.updateTable('keys').set(settings($)).where('id', '=', $.id),
)

export const revokeSecrets = query((db, $: { id: string; at: number }) =>
  db
    .updateTable('keys')
    .set({ revoked_at: $.at })
    .where((on) => on.or([on('id', '=', $.id), on('replaced_by', '=', $.id)]))
    .where('revoked_at', 'is', null),
)

export const unrevokeKey = query((db, $: ById) =>
  db.updateTable('keys').set({ revoked_at: null }).where('id', '=', $.id),
)

/** Earlier secrets of a key end with the last one that is replaced. */
export const endEarlierSecrets = query((db, $: { id: string; until: number }) =>
  db
    .updateTable('keys')
    .set({ expires_at: $.until })
    .where('replaced_by', '=', $.id)
    .where('expires_at', '>', $.until),
)

export const replaceSecret = query((db, $: { id: string; hash: Uint8Array; prefix: string }) =>
  db.updateTable('keys').set({ hash: $.hash, prefix: $.prefix, last_used_at: null }).where('id', '=', $.id),
)

export const findSecret = query((db, $: ById) => db.selectFrom('keys').where('id', '=', $.id).select('id'))

export const findAccount = query((db, $: ById) =>
  db.selectFrom('accounts').where('id', '=', $.id).select('id'),
)

export const lockAccount = query((db, $: ById) =>
  db
    .updateTable('accounts')
    .set((on) => ({ name: on.ref('name') }))
    .where('id', '=', $.id),
)

export const touchKey = query((db, $: { id: string; at: number }) =>
  db
    .updateTable('keys')
    .set({ last_used_at: $.at })
    .where('id', '=', $.id)
    .where((on) => on.or([on('last_used_at', 'is', null), on('last_used_at', '<', $.at)])),
)
