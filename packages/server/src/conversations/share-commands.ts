import { command, query, type Transaction } from '../store/store.ts'
import { add, checkRoom, lockOwner, type Most } from './totals.ts'

export interface NewShare {
  id: string
  owner: string
  title: string
  document: string
  bytes: number
  at: number
  most: Most
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

/** Refuses with `request_too_large` when the owner, or the account of its key, has too much. */
export const addShare = command(
  'conversations/add-share',
  async (tx: Transaction, { most, ...share }: NewShare): Promise<void> => {
    const counted = await lockOwner(tx, share.owner)
    if ((await tx.run(insert, share)) === 0) return
    const added = { count: 1, bytes: share.bytes }
    checkRoom('shares', await add(tx, 'shares', counted, added), added, most)
  },
)

/** @param owner whose it is. */
export const removeShare = command(
  'conversations/remove-share',
  async (tx: Transaction, { owner, id }: { owner: string; id: string }): Promise<void> => {
    const counted = await lockOwner(tx, owner)
    const removed = await tx.first(removeOne, { id })
    if (removed !== undefined) await add(tx, 'shares', counted, { count: -1, bytes: -removed.bytes })
  },
)
