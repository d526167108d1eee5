import type { Selectable } from 'kysely'
import type { RateLimits } from '../config/config.ts'
import { query, type Reader, type Schema } from '../store/store.ts'
import { findAccount } from './ledger-queries.ts'

/** An account with its balance, in nanocredits. */
export interface AccountRecord {
  id: string
  name: string
  billing: 'prepaid' | 'unmetered'
  available: bigint
  held: bigint
  organizationId: string | null
  limits: RateLimits
  share: number
  createdAt: number
}

const allAccounts = query((db, _: object) =>
  db.selectFrom('accounts').selectAll().orderBy('created_at').orderBy('id'),
)

/** Undefined for an unknown account. */
export async function readAccount(reader: Reader, accountId: string): Promise<AccountRecord | undefined> {
  const row = await reader.first(findAccount, { accountId })
  return row === undefined ? undefined : recordOf(row)
}

/** The oldest first. */
export async function listAccounts(reader: Reader): Promise<AccountRecord[]> {
  return (await reader.all(allAccounts, {})).map(recordOf)
}

type Row = Selectable<Schema['accounts']>

function recordOf(row: Row): AccountRecord {
  return {
    id: row.id,
    name: row.name,
    billing: row.billing === 'prepaid' ? 'prepaid' : 'unmetered',
    available: row.available_nanocredits,
    held: row.held_nanocredits,
    organizationId: row.organization_id,
    limits: limitsOf(row),
    share: row.share,
    createdAt: row.created_at,
  }
}

function limitsOf(row: Row): RateLimits {
  const { requests_per_minute: requests, tokens_per_minute: tokens, concurrent_requests: concurrent } = row
  return {
    ...(requests === null ? {} : { requestsPerMinute: requests }),
    ...(tokens === null ? {} : { tokensPerMinute: tokens }),
    ...(concurrent === null ? {} : { concurrentRequests: concurrent }),
  }
}
