import { VerbatimError } from '@verbatim/protocol'
import { command, query, type Transaction } from '../store/store.ts'
import { add, checkRoom, lockOwner, type Most } from './totals.ts'

interface Named {
  owner: string
  id: string
}

export interface Writing extends Named {
  title: string
  pinned: number
  document: string
  bytes: number
  /** The version that the writer knows; 0 for a new conversation. */
  version: number
  /** Of this very request: done again, it changes nothing. */
  writeId: string
  at: number
  most: Most
}

const find = query((db, $: Named) =>
  db
    .selectFrom('conversations')
    .where('owner', '=', $.owner)
    .where('id', '=', $.id)
    .select(['version', 'bytes', 'write_id', 'updated_at']),
)

const insert = query((db, $: Omit<Writing, 'most'>) =>
  db.insertInto('conversations').values({
    owner: $.owner,
    id: $.id,
    title: $.title,
    pinned: $.pinned,
    version: $.version,
    updated_at: $.at,
    write_id: $.writeId,
    bytes: $.bytes,
    document: $.document,
  }),
)

const update = query((db, $: Omit<Writing, 'most'>) =>
  db
    .updateTable('conversations')
    .set({
      title: $.title,
      pinned: $.pinned,
      version: $.version,
      updated_at: $.at,
      write_id: $.writeId,
      bytes: $.bytes,
      document: $.document,
    })
    .where('owner', '=', $.owner)
    .where('id', '=', $.id),
)

const removeOne = query((db, $: Named) =>
  db.deleteFrom('conversations').where('owner', '=', $.owner).where('id', '=', $.id).returning('bytes'),
)

/**
 * Keeps a conversation and counts its version up. Refuses with `conflict` when the writer does not know what is there, with `not_found` when what he changed
 * is deleted, with `request_too_large` when the owner, or the account of its key, has too much.
 */
export const writeConversation = command(
  'conversations/write',
  async (tx: Transaction, { most, ...writing }: Writing): Promise<{ version: number; at: number }> => {
    const { owner, id, bytes, version, writeId, at } = writing
    const counted = await lockOwner(tx, owner)
    const before = await tx.first(find, { owner, id })
    if (before?.write_id === writeId) return { version: before.version, at: before.updated_at }
    checkVersion(id, version, before?.version)
    await tx.run(before === undefined ? insert : update, { ...writing, version: version + 1 })
    const added = { count: before === undefined ? 1 : 0, bytes: bytes - (before?.bytes ?? 0) }
    checkRoom('conversations', await add(tx, 'conversations', counted, added), added, most)
    return { version: version + 1, at }
  },
)

function checkVersion(id: string, known: number, there: number | undefined): void {
  if (known === (there ?? 0)) return
  if (there === undefined) throw new VerbatimError('not_found', `The conversation ${id} was deleted.`)
  throw new VerbatimError('conflict', `The conversation ${id} has version ${there}, and not ${known}.`, {
    param: 'version',
    headers: { 'x-verbatim-version': String(there) },
  })
}

/** Returns whether there was one. */
export const removeConversation = command(
  'conversations/remove',
  async (tx: Transaction, { owner, id }: Named): Promise<boolean> => {
    const counted = await lockOwner(tx, owner)
    const removed = await tx.first(removeOne, { owner, id })
    if (removed === undefined) return false
    await add(tx, 'conversations', counted, { count: -1, bytes: -removed.bytes })
    return true
  },
)
