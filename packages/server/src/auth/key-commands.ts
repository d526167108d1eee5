import { VerbatimError } from '@verbatim/protocol'
import { type NamedAct, noteWithin } from '../audit/audit.ts'
import { command, type Transaction } from '../store/store.ts'
import {
  anyKey,
  endEarlierSecrets,
  findAccount,
  findKey,
  findSecret,
  insertKey,
  lockAccount,
  lockKey,
  replaceSecret,
  revokeSecrets,
  touchKey,
  unrevokeKey,
  updateKey,
} from './key-queries.ts'
import { grantOf, type KeySettings, rowOf } from './key-settings.ts'
import { changedLimits, type LimitsChange } from './limits-change.ts'

/** A secret as it is stored. */
export interface StoredSecret {
  hash: Uint8Array
  prefix: string
}

interface Creation {
  id: string
  secret: StoredSecret
  accountId: string
  settings: KeySettings
  /** The actor. */
  madeBy: string
  at: number
}

/** Refuses with `not_found` when there is no such account. */
export const createKey = command(
  'auth/create-key',
  async (tx: Transaction, creation: Creation): Promise<void> => {
    if ((await tx.first(findAccount, { id: creation.accountId })) === undefined) {
      throw new VerbatimError('not_found', `There is no account "${creation.accountId}".`, {
        param: 'account',
      })
    }
    await insert(tx, creation)
  },
)

/**
 * The same when there is no key yet at all, also where several replicas start at once. Says whether this was it; when it was not, nothing is
 * done.
 */
export const createFirstKey = command(
  'auth/create-first-key',
  async (tx: Transaction, { act, ...creation }: Creation & { act: NamedAct }): Promise<boolean> => {
    await tx.run(lockAccount, { id: creation.accountId })
    if ((await tx.first(findSecret, { id: creation.id })) !== undefined) return true
    if ((await tx.first(anyKey, {})) !== undefined) return false
    await insert(tx, creation)
    await noteWithin(tx, act)
    return true
  },
)

/** What is absent stays; what is there and undefined becomes unbounded. */
export type KeyChange = Partial<Omit<KeySettings, 'limits'>> & { limits?: LimitsChange }

/** The settings after a change. */
export function changed(settings: KeySettings, { limits, ...change }: KeyChange): KeySettings {
  return { ...settings, ...change, limits: changedLimits(settings.limits, limits) }
}

/** Refuses with `not_found` for an unknown or revoked key. */
export const changeKey = command(
  'auth/change-key',
  async (tx: Transaction, { id, change }: { id: string; change: KeyChange }): Promise<void> => {
    const row = await lockedKey(tx, id)
    const settings = { ...grantOf(row), name: row.name, retainsRequests: row.retains_requests === 1 }
    await tx.run(updateKey, { ...rowOf(changed(settings, change)), id })
  },
)

interface Rotation {
  id: string
  secret: StoredSecret
  /** Under which the earlier secret is kept; it makes the rotation happen once. */
  earlierId: string
  /** When the earlier secret ends. */
  until: number
}

/**
 * The key keeps its id, settings, budget and all that is kept for it, and gets another secret. Earlier ones stay good until that end at most.
 * Refuses with `not_found` for an unknown or revoked key.
 */
export const rotateKey = command(
  'auth/rotate-key',
  async (tx: Transaction, { id, secret, earlierId, until }: Rotation): Promise<void> => {
    const row = await lockedKey(tx, id)
    if ((await tx.first(findSecret, { id: earlierId })) !== undefined) return
    await tx.run(endEarlierSecrets, { id, until })
    await tx.run(replaceSecret, { id, ...secret })
    await tx.run(insertKey, {
      ...rowOf({ ...grantOf(row), name: row.name, retainsRequests: false, expiresAt: until }),
      id: earlierId,
      hash: row.hash,
      prefix: row.prefix,
      createdAt: row.created_at,
      lastUsedAt: row.last_used_at,
      accountId: row.account_id,
      replacedBy: id,
      madeBy: row.made_by,
    })
  },
)

/** Ends all secrets of the key; the first time counts. Refuses with `not_found` for an unknown key. */
export const revokeKey = command(
  'auth/revoke-key',
  async (tx: Transaction, { id, at }: { id: string; at: number }): Promise<void> => {
    if ((await tx.first(findKey, { id })) === undefined) throw unknownKey(id)
    await tx.run(revokeSecrets, { id, at })
  },
)

/** A key that was revoked is good again; only right for one without a secret, which nobody else can have. */
export const restoreKey = command(
  'auth/restore-key',
  async (tx: Transaction, { id }: { id: string }): Promise<void> => {
    await tx.run(unrevokeKey, { id })
  },
)

/** When secrets were last used, in the order of their ids. */
export const noteKeyUse = command(
  'auth/note-key-use',
  async (tx: Transaction, { used }: { used: { id: string; at: number }[] }): Promise<void> => {
    for (const use of used) await tx.run(touchKey, use)
  },
)

async function insert(tx: Transaction, { id, secret, accountId, settings, madeBy, at }: Creation) {
  const row = { ...rowOf(settings), ...secret, id, accountId, madeBy, createdAt: at }
  await tx.run(insertKey, { ...row, lastUsedAt: null, replacedBy: null })
}

async function lockedKey(tx: Transaction, id: string) {
  await tx.run(lockKey, { id })
  const row = await tx.first(findKey, { id })
  if (row === undefined || row.revoked_at !== null) throw unknownKey(id)
  return row
}

/** What is told of a key that is not there, was revoked, or is another's. */
export function unknownKey(id: string): VerbatimError {
  return new VerbatimError('not_found', `There is no key "${id}".`)
}
