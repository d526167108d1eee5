import type { Problem } from '../../errors.ts'
import type { ConversationEntry } from '../conversation-view.ts'
import type { Entry, Owner } from './records.ts'
import { listed } from './search.ts'

export interface StoredList {
  state: 'loading' | 'ready'
  entries: ConversationEntry[]
  problem: Problem | null
}

/** What lists say of the conversations that are kept, everybody's, and which of them are the present owner's. */
export class EntryBook {
  owner: Owner | undefined
  #entries: Map<string, Entry> | undefined
  #list: StoredList | undefined

  fill(entries: readonly Entry[]): void {
    this.#entries = new Map(entries.map((entry) => [entry.id, entry]))
  }

  /** Where nothing can be read, nothing is there. */
  fillIfEmpty(): void {
    this.#entries ??= new Map()
  }

  set(id: string, entry: Entry | undefined): void {
    if (entry === undefined) this.#entries?.delete(id)
    else this.#entries?.set(id, entry)
  }

  has(id: string): boolean {
    return this.#entries?.has(id) ?? false
  }

  get all(): Entry[] {
    return [...(this.#entries?.values() ?? [])]
  }

  isMine({ owner, removed }: Entry): boolean {
    return owner === this.owner && !removed
  }

  /** The same object until `renew`. */
  list(running: ReadonlySet<string>, problem: Problem | null): StoredList {
    this.#list ??= {
      state: this.#entries === undefined || this.owner === undefined ? 'loading' : 'ready',
      entries: listed(
        this.all.filter((entry) => this.isMine(entry)),
        running,
      ),
      problem,
    }
    return this.#list
  }

  renew(): void {
    this.#list = undefined
  }
}
