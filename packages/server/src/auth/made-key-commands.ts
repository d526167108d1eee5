import { noteWithin } from '../audit/audit.ts'
import { command, type Transaction } from '../store/store.ts'
import { liveKeysMadeBy, revokeSecrets } from './key-queries.ts'

export interface MadeKeys {
  accountId: string
  /** The actor that made them. */
  madeBy: string
  /** Who revokes them, and in which request, for the audit log. */
  actor: string
  requestId: string | undefined
  /** Milliseconds since 1970. */
  at: number
}

/** Revokes all keys that somebody made in an account, each with its row of the audit log. */
export const revokeKeysMadeBy = command(
  'auth/revoke-keys-made-by',
  async (tx: Transaction, { accountId, madeBy, actor, requestId, at }: MadeKeys): Promise<void> => {
    for (const { id } of await tx.all(liveKeysMadeBy, { accountId, madeBy })) {
      await tx.run(revokeSecrets, { id, at })
      const act = { at, actor, action: 'key-revoked', target: id, accountId, requestId }
      await noteWithin(tx, { ...act, id: `key-revoked:${id}:${at}`, details: { made_by: madeBy } })
    }
  },
)
