import type { ResponseItem, ResponseObject } from '@verbatim/protocol'
import { forgetDeleted, inTransaction, type Store } from '../store/store.ts'

/** A response as it is kept: its own part of the conversation, and which response it continues. */
export interface KeptResponse {
  id: string
  /** The key that asked: nobody else can read, continue or delete it. */
  keyId: string
  previousId: string | null
  input: ResponseItem[]
  /** The response as it was sent, as JSON: a seed of 64 bits does not survive being parsed. */
  response: string
}

/** A response that was found, with the size by which it is counted. */
export type SizedResponse = KeptResponse & { bytes: number }

export interface ArchiveBounds {
  /** How long a response is kept after it was made or continued; 0 keeps none. */
  retentionMs: number
  /** What is kept of one key's responses, in bytes of JSON. */
  maxBytesPerKey: number
}

/** How exactly it is known when a response was last continued, so that a long conversation costs few writes. */
const USE_GRAIN_MS = 60 * 60 * 1000

/**
 * The responses that are kept, in the database. A response is on disk when `keep` returns. The oldest of a key make room for its
 * new ones; `sweep` removes what nobody has continued for longer than the retention.
 */
export class ResponseArchive {
  readonly #store: Store
  readonly #bounds: ArchiveBounds
  readonly #now: () => number
  readonly #find
  readonly #insert
  readonly #use
  readonly #remove
  readonly #total
  readonly #oldest
  /** Bytes kept of each key that was asked for; forgotten with each sweep, since other processes may write too. */
  readonly #totals = new Map<string, number>()

  constructor(store: Store, bounds: ArchiveBounds, now: () => number = Date.now) {
    this.#store = store
    this.#bounds = bounds
    this.#now = now
    this.#find = store.prepare(
      'SELECT previous_id, bytes, input, response FROM responses WHERE id = ? AND key_id = ?',
    )
    this.#insert = store.prepare(
      'INSERT INTO responses (id, key_id, previous_id, used_at, bytes, input, response) VALUES (?, ?, ?, ?, ?, ?, ?)',
    )
    this.#use = store.prepare('UPDATE responses SET used_at = ? WHERE id = ? AND used_at < ?')
    this.#remove = store.prepare('DELETE FROM responses WHERE id = ? AND key_id = ?')
    this.#total = store.prepare('SELECT sum(bytes) AS bytes FROM responses WHERE key_id = ?')
    this.#oldest = store.prepare(
      'SELECT id, bytes FROM responses WHERE key_id = ? AND id <> ? ORDER BY used_at, id LIMIT 1',
    )
  }

  /** Whether anything is kept at all. */
  get keeps(): boolean {
    return this.#bounds.retentionMs > 0
  }

  /**
   * @param continued the ids of the conversation before it: what is continued is kept longer.
   * @throws what SQLite says when the database cannot be written; nothing is kept then.
   */
  keep(kept: KeptResponse, continued: readonly string[]): void {
    const { id, keyId, previousId, response } = kept
    const input = JSON.stringify(kept.input)
    const bytes = Buffer.byteLength(input) + Buffer.byteLength(response)
    const now = this.#now()
    this.#transaction(() => {
      this.#insert.run(id, keyId, previousId, now, bytes, input, response)
      for (const earlier of continued) this.#use.run(now, earlier, now - USE_GRAIN_MS)
      this.#makeRoom(keyId, id, bytes)
    })
  }

  /** Undefined when there is none, or it is another key's. */
  find(keyId: string, id: string): SizedResponse | undefined {
    const row = this.#find.get(id, keyId)
    if (row === undefined) return undefined
    return {
      id,
      keyId,
      previousId: row.previous_id === null ? null : String(row.previous_id),
      input: JSON.parse(String(row.input)) as ResponseItem[],
      response: String(row.response),
      bytes: Number(row.bytes),
    }
  }

  /** False when there is none, or it is another key's. */
  remove(keyId: string, id: string): boolean {
    this.#totals.delete(keyId)
    const removed = Number(this.#remove.run(id, keyId).changes) > 0
    if (removed) forgetDeleted(this.#store)
    return removed
  }

  /** Removes what was neither made nor continued within the retention. Returns how many. */
  sweep(): number {
    this.#totals.clear()
    const before = this.#now() - this.#bounds.retentionMs
    return Number(this.#store.prepare('DELETE FROM responses WHERE used_at <= ?').run(before).changes)
  }

  #makeRoom(keyId: string, newest: string, bytes: number): void {
    let total = this.#totals.get(keyId)
    total = total === undefined ? Number(this.#total.get(keyId)?.bytes ?? 0) : total + bytes
    while (total > this.#bounds.maxBytesPerKey) {
      const oldest = this.#oldest.get(keyId, newest)
      if (oldest === undefined) break
      this.#remove.run(String(oldest.id), keyId)
      total -= Number(oldest.bytes)
    }
    this.#totals.set(keyId, total)
  }

  #transaction(work: () => void): void {
    try {
      inTransaction(this.#store, work)
    } catch (error) {
      this.#totals.clear()
      throw error
    }
  }
}

/** The items that a kept response answered. */
export function outputOf({ response }: KeptResponse): ResponseObject['output'] {
  return (JSON.parse(response) as ResponseObject).output
}
