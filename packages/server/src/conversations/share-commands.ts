import { command, query, type Transaction } from '../store/store.ts'
import { type Amount, addShares, checkRoom, lockOwner } from './totals.ts'

export interface NewShare {
  id: string
  owner: string
  title: string
  document: string
  bytes: number
  at: number
  most: Amount
}

const insert = query((db, $: Omit<NewShare, 'most'>) =>
  db
    .insertInto('shares')
    .values({
      id: $.id,
      owner: $.owner,
      title: $.title,
      created_at: $.at,
      bytes: $.bytes,
      document: $.document,
    })
    .onConflict((on) => on.column('id').doNothing()),
)

const removeOne = query((db, $: { id: string }) =>
  db.deleteFrom('shares').where('id', '=', $.id).returning('bytes'),
)

/** Refuses with `request_too_large` when the owner has too much. */
export const addShare = command(
  'conversations/add-share',
  async (tx: Transaction, { most, ...share }: NewShare): Promise<void> => {
    await lockOwner(tx, share.owner)
    if ((await tx.run(insert, share)) === 0) return
    const added = { count: 1, bytes: share.bytes }
    checkRoom('shares', await addShares(tx, share.owner, added), added, most)
  },
)

/** @param owner whose it is. */
export const removeShare = command(
  'conversations/remove-share',
  async (tx: Transaction, { owner, id }: { owner: string; id: string }): Promise<void> => {
    await lockOwner(tx, owner)
    const removed = await tx.first(removeOne, { id })
    if (removed !== undefined) await addShares(tx, owner, { count: -1, bytes: -removed.bytes })
  },
)
