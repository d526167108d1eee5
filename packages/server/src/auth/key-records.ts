import type { Reader } from '../store/store.ts'
import { allKeys, anyKey, findKey, keysOfAccount } from './key-queries.ts'
import { type GrantColumns, grantOf, type KeySettings } from './key-settings.ts'

/** What can be told of a key once it is made. Times are milliseconds since 1970. */
export interface KeyRecord extends KeySettings {
  id: string
  accountId: string
  prefix: string
  /** The actor; undefined for keys from before that was noted. */
  madeBy: string | undefined
  createdAt: number
  lastUsedAt: number | undefined
  revokedAt: number | undefined
}

/** Oldest first, the revoked ones too. */
export async function listKeys(store: Reader, accountIds: 'all' | readonly string[]): Promise<KeyRecord[]> {
  if (accountIds === 'all') return (await store.all(allKeys, {})).map(recordOf)
  const lists = await Promise.all(accountIds.map((accountId) => store.all(keysOfAccount, { accountId })))
  return lists.flat().map(recordOf)
}

/** Whether any key was ever made. */
export async function hasKeys(store: Reader): Promise<boolean> {
  return (await store.first(anyKey, {})) !== undefined
}

/** Undefined for an unknown key, and for an earlier secret of one that was rotated. */
export async function readKey(store: Reader, id: string): Promise<KeyRecord | undefined> {
  const row = await store.first(findKey, { id })
  return row === undefined ? undefined : recordOf(row)
}

type KeyRow = GrantColumns & {
  id: string
  account_id: string
  name: string
  prefix: string
  made_by: string | null
  retains_requests: number
  created_at: number
  last_used_at: number | null
  revoked_at: number | null
}

function recordOf(row: KeyRow): KeyRecord {
  return {
    ...grantOf(row),
    id: row.id,
    accountId: row.account_id,
    name: row.name,
    prefix: row.prefix,
    madeBy: row.made_by ?? undefined,
    retainsRequests: row.retains_requests === 1,
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at ?? undefined,
    revokedAt: row.revoked_at ?? undefined,
  }
}
