import { VerbatimError } from '@verbatim/protocol'
import { query, type Transaction } from '../store/store.ts'

/** How much: what one owner has here, may have, or gets (or loses, below 0). */
export interface Amount {
  count: number
  bytes: number
}

const lock = query((db, $: { owner: string }) =>
  db
    .insertInto('conversation_totals')
    .values({ owner: $.owner, conversations: 0, conversation_bytes: 0, shares: 0, share_bytes: 0 })
    .onConflict((on) =>
      on.column('owner').doUpdateSet((row) => ({ shares: row.ref('conversation_totals.shares') })),
    ),
)

const countConversations = query((db, $: Amount & { owner: string }) =>
  db
    .updateTable('conversation_totals')
    .set((row) => ({
      conversations: row('conversations', '+', $.count),
      conversation_bytes: row('conversation_bytes', '+', $.bytes),
    }))
    .where('owner', '=', $.owner)
    .returning(['conversations as count', 'conversation_bytes as bytes']),
)

const countShares = query((db, $: Amount & { owner: string }) =>
  db
    .updateTable('conversation_totals')
    .set((row) => ({
      shares: row('shares', '+', $.count),
      share_bytes: row('share_bytes', '+', $.bytes),
    }))
    .where('owner', '=', $.owner)
    .returning(['shares as count', 'share_bytes as bytes']),
)

/** Comes first: the owner's row is what its other requests wait for, so that what is read after it stays true until the commit. */
export async function lockOwner(tx: Transaction, owner: string): Promise<void> {
  await tx.run(lock, { owner })
}

/** @returns what the owner has then. */
export function addConversations(tx: Transaction, owner: string, added: Amount): Promise<Amount> {
  return counted(owner, tx.first(countConversations, { owner, ...added }))
}

/** @returns what the owner has then. */
export function addShares(tx: Transaction, owner: string, added: Amount): Promise<Amount> {
  return counted(owner, tx.first(countShares, { owner, ...added }))
}

async function counted(owner: string, row: Promise<Amount | undefined>): Promise<Amount> {
  const has = await row
  if (has === undefined) throw new Error(`what ${owner} has was counted before the owner was locked`)
  return has
}

/** @param what in words: "conversations". @throws VerbatimError `request_too_large`, which undoes what was added. */
export function checkRoom(what: string, has: Amount, added: Amount, most: Amount): void {
  if (added.count > 0 && has.count > most.count) {
    throw new VerbatimError(
      'request_too_large',
      `No more than ${most.count} ${what} are kept; delete some first.`,
    )
  }
  if (added.bytes > 0 && has.bytes > most.bytes) {
    const text = `All ${what} together may have ${most.bytes} bytes; with this one they would have ${has.bytes}. Delete some first.`
    throw new VerbatimError('request_too_large', text)
  }
}
