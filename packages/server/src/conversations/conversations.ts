/**
 * What people keep here of their chats: conversations, for nobody but their owner, and copies that the owner shared, for whoever has the address.
 *
 * An owner is an actor: who signed in, or an API key. A conversation that two change at once is changed by the first; the second is told, and has lost
 * nothing. What is deleted is gone from the disk too. What a document holds is the page's own business.
 */
import { inPieces, query, type Store } from '../store/store.ts'
import { removeConversation, type Writing, writeConversation } from './conversation-commands.ts'
import { forgetGone } from './owner-commands.ts'
import { addShare, type NewShare, removeShare } from './share-commands.ts'
import type { Amount } from './totals.ts'

export interface ConversationBounds {
  /** Of one owner. */
  conversations: Amount
  /** Of one owner. */
  shares: Amount
  /** Of all keys of one account, conversations and shares together. */
  account: Amount
}

export interface ConversationEntry {
  id: string
  title: string
  pinned: boolean
  /** Milliseconds since 1970. */
  updatedAt: number
  version: number
  bytes: number
}

export interface ConversationChange extends Pick<Writing, 'owner' | 'id' | 'title' | 'version' | 'writeId'> {
  pinned: boolean
  /** JSON, kept as it is. */
  document: string
}

export interface ShareEntry {
  id: string
  title: string
  /** Milliseconds since 1970. */
  createdAt: number
  bytes: number
}

const listConversations = query((db, $: { owner: string }) =>
  db
    .selectFrom('conversations')
    .where('owner', '=', $.owner)
    .orderBy('updated_at', 'desc')
    .orderBy('id')
    .select(['id', 'title', 'pinned', 'updated_at', 'version', 'bytes']),
)

const findConversation = query((db, $: { owner: string; id: string }) =>
  db
    .selectFrom('conversations')
    .where('owner', '=', $.owner)
    .where('id', '=', $.id)
    .select(['id', 'title', 'pinned', 'updated_at', 'version', 'bytes', 'document']),
)

const listShares = query((db, $: { owner: string }) =>
  db
    .selectFrom('shares')
    .where('owner', '=', $.owner)
    .orderBy('created_at', 'desc')
    .orderBy('id')
    .select(['id', 'title', 'created_at', 'bytes']),
)

const findShare = query((db, $: { id: string }) =>
  db.selectFrom('shares').where('id', '=', $.id).select(['id', 'title', 'created_at', 'bytes', 'document']),
)

const findShareOwner = query((db, $: { id: string }) =>
  db.selectFrom('shares').where('id', '=', $.id).select('owner'),
)

export class ConversationBook {
  readonly #store: Store
  readonly #bounds: ConversationBounds
  readonly #now: () => number

  constructor(store: Store, bounds: ConversationBounds, now: () => number) {
    this.#store = store
    this.#bounds = bounds
    this.#now = now
  }

  /** The one that was changed last comes first. */
  async list(owner: string): Promise<ConversationEntry[]> {
    return (await this.#store.all(listConversations, { owner })).map(entryOf)
  }

  /** Undefined when there is none, or it is another's. */
  async read(owner: string, id: string): Promise<(ConversationEntry & { document: string }) | undefined> {
    const row = await this.#store.first(findConversation, { owner, id })
    return row === undefined ? undefined : { ...entryOf(row), document: row.document }
  }

  /**
   * @throws VerbatimError `conflict` when it is not as its writer knows it, `not_found` when it was deleted meanwhile, `request_too_large` beyond what an
   * owner, or the account of a key, may have.
   */
  async write({ pinned, ...change }: ConversationChange): Promise<ConversationEntry> {
    const { id, title, document } = change
    const bytes = Buffer.byteLength(document)
    const at = this.#now()
    const most = { own: this.#bounds.conversations, account: this.#bounds.account }
    const writing = { ...change, pinned: Number(pinned), bytes, at, most }
    const [kept] = await this.#store.commit(writeConversation(writing))
    return { id, title, pinned, updatedAt: kept.at, version: kept.version, bytes }
  }

  /** From the disk too, when it resolves. Returns whether there was one. */
  async remove(owner: string, id: string): Promise<boolean> {
    const [removed] = await this.#store.commit(removeConversation({ owner, id }))
    if (removed) await this.#store.forgetDeleted()
    return removed
  }

  /** @param share its id is what others have to know. @throws VerbatimError `request_too_large` beyond what an owner, or the account of a key, may have. */
  async share(share: Omit<NewShare, 'bytes' | 'at' | 'most'>): Promise<ShareEntry> {
    const { id, title, document } = share
    const [bytes, at] = [Buffer.byteLength(document), this.#now()]
    const most = { own: this.#bounds.shares, account: this.#bounds.account }
    await this.#store.commit(addShare({ ...share, bytes, at, most }))
    return { id, title, createdAt: at, bytes }
  }

  /** The newest first. */
  async listShares(owner: string): Promise<ShareEntry[]> {
    const rows = await this.#store.all(listShares, { owner })
    return rows.map(({ created_at: createdAt, ...row }) => ({ ...row, createdAt }))
  }

  /** For anybody. Undefined when there is none. */
  async readShare(id: string): Promise<(ShareEntry & { document: string }) | undefined> {
    const row = await this.#store.first(findShare, { id })
    if (row === undefined) return undefined
    const { created_at: createdAt, ...share } = row
    return { ...share, createdAt }
  }

  /** From the disk too, when it resolves. @param owner undefined for one who may take back what others shared. @returns whether there was one. */
  async removeShare(owner: string | undefined, id: string): Promise<boolean> {
    const row = await this.#store.first(findShareOwner, { id })
    if (row === undefined || (owner !== undefined && row.owner !== owner)) return false
    await this.#store.commit(removeShare({ owner: row.owner, id }))
    await this.#store.forgetDeleted()
    return true
  }

  /** Forgets what belongs to keys that were revoked and to users who are gone. */
  async sweep(): Promise<void> {
    await inPieces(this.#store, (limit) => forgetGone({ limit }))
  }
}

interface EntryRow {
  id: string
  title: string
  pinned: number
  updated_at: number
  version: number
  bytes: number
}

function entryOf({ id, title, pinned, updated_at: updatedAt, version, bytes }: EntryRow): ConversationEntry {
  return { id, title, pinned: pinned === 1, updatedAt, version, bytes }
}
