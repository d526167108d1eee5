import { type DBSchema, type IDBPDatabase, openDB } from 'idb'
import type { Conversation } from '../conversation.ts'
import type { ConversationShelf, Entry, Kept, RunningTurn } from './records.ts'

interface Tables extends DBSchema {
  entries: { key: string; value: Entry }
  conversations: { key: string; value: Conversation }
  turns: { key: string; value: RunningTurn; indexes: { conversationId: string } }
}

const NAME = 'verbatim-chat'
const VERSION = 1

/** The shelf in IndexedDB. Every method rejects when the browser lets nothing be kept, or has no room. */
export class BrowserShelf implements ConversationShelf {
  #opened: Promise<IDBPDatabase<Tables>> | undefined

  #database(): Promise<IDBPDatabase<Tables>> {
    if (this.#opened !== undefined) return this.#opened
    const opened = openDB<Tables>(NAME, VERSION, {
      upgrade(database) {
        database.createObjectStore('entries', { keyPath: 'id' })
        database.createObjectStore('conversations', { keyPath: 'id' })
        database.createObjectStore('turns', { keyPath: 'id' }).createIndex('conversationId', 'conversationId')
      },
      // A tab with a newer page waits for this one otherwise, and this one for nobody.
      blocking: () => this.#close(),
      terminated: () => {
        this.#opened = undefined
      },
    })
    this.#opened = opened
    // What the browser refused once it may allow later. Who asked hears of the refusal.
    opened.catch(() => {
      if (this.#opened === opened) this.#opened = undefined
    })
    return opened
  }

  #close(): void {
    this.#opened?.then(
      (database) => database.close(),
      () => undefined,
    )
    this.#opened = undefined
  }

  async entries(): Promise<Entry[]> {
    return (await this.#database()).getAll('entries')
  }

  async read(id: string): Promise<Kept | undefined> {
    const work = (await this.#database()).transaction(['entries', 'conversations'])
    const [entry, conversation] = await Promise.all([
      work.objectStore('entries').get(id),
      work.objectStore('conversations').get(id),
    ])
    return entry === undefined || conversation === undefined ? undefined : { entry, conversation }
  }

  async change(
    id: string,
    change: (kept: Kept | undefined) => Kept | null | undefined,
  ): Promise<Kept | undefined> {
    const work = (await this.#database()).transaction(['entries', 'conversations', 'turns'], 'readwrite')
    const entries = work.objectStore('entries')
    const conversations = work.objectStore('conversations')
    const [entry, conversation] = await Promise.all([entries.get(id), conversations.get(id)])
    const kept = entry === undefined || conversation === undefined ? undefined : { entry, conversation }
    const next = change(kept)
    if (next === kept) return kept
    if (next) await Promise.all([entries.put(next.entry), conversations.put(next.conversation)])
    else
      await Promise.all([
        entries.delete(id),
        conversations.delete(id),
        removeTurns(work.objectStore('turns'), id),
      ])
    await work.done
    return next ?? undefined
  }

  async each(visit: (kept: Kept) => void): Promise<void> {
    for (const { id } of await this.entries()) {
      const kept = await this.read(id)
      if (kept !== undefined) visit(kept)
    }
  }

  async turns(conversationId: string): Promise<RunningTurn[]> {
    return (await this.#database()).getAllFromIndex('turns', 'conversationId', conversationId)
  }

  async keepTurn(turn: RunningTurn): Promise<void> {
    await (await this.#database()).put('turns', turn)
  }

  async forgetTurn(id: string): Promise<void> {
    await (await this.#database()).delete('turns', id)
  }
}

interface TurnStore {
  index(name: 'conversationId'): { getAllKeys(key: string): Promise<string[]> }
  delete(id: string): Promise<void>
}

async function removeTurns(turns: TurnStore, conversationId: string): Promise<void> {
  const ids = await turns.index('conversationId').getAllKeys(conversationId)
  await Promise.all(ids.map((id) => turns.delete(id)))
}
