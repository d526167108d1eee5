import { setTimeout } from 'node:timers/promises'
import type { Receipt } from '@verbatim/proof'
import { BUSY_TIMEOUT_MS, inTransaction, type Store, withoutWaiting } from '../store/store.ts'

export interface NewReceipt {
  receipt: Receipt
  digest: Uint8Array
  /** Request and answer as JSON. */
  bundle: { keyId: string; until: number; request: string; response: string } | undefined
}

export interface KeptReceipt {
  receipt: Receipt
  digest: Uint8Array
  /** undefined until the log has it. */
  leafIndex: number | undefined
}

export interface PendingReceipt {
  seq: number
  digest: Uint8Array
}

const BUSY_PAUSE_MS = 20

interface Waiting {
  item: NewReceipt
  settle: (error?: unknown) => void
}

/**
 * Receipts on disk. Those that come while the event loop is busy are committed together: a commit is a write to disk that all of them
 * wait for.
 */
export class ReceiptArchive {
  readonly #store: Store
  readonly #now: () => number
  readonly #insert
  readonly #insertBundle
  readonly #find
  readonly #findBundle
  readonly #pending
  readonly #mark
  readonly #last
  readonly #waiting: Waiting[] = []

  constructor(store: Store, now: () => number) {
    this.#store = store
    this.#now = now
    this.#insert = store.prepare('INSERT INTO receipts (id, digest, receipt) VALUES (?, ?, ?)')
    this.#insertBundle = store.prepare(
      'INSERT INTO bundles (receipt_id, key_id, until, request, response) VALUES (?, ?, ?, ?, ?)',
    )
    this.#find = store.prepare('SELECT receipt, digest, leaf_index FROM receipts WHERE id = ?')
    this.#findBundle = store.prepare(
      'SELECT request, response FROM bundles WHERE receipt_id = ? AND key_id = ? AND until > ?',
    )
    this.#pending = store.prepare(
      'SELECT seq, digest FROM receipts WHERE leaf_index IS NULL ORDER BY seq LIMIT ?',
    )
    this.#last = store.prepare(
      'SELECT digest, leaf_index FROM receipts WHERE leaf_index IS NOT NULL ORDER BY leaf_index DESC LIMIT 1',
    )
    this.#mark = store.prepare('UPDATE receipts SET leaf_index = ? WHERE digest = ?')
  }

  /** Returns when it is on disk. @throws what SQLite says when it cannot be. */
  keep(item: NewReceipt): Promise<void> {
    return new Promise((resolve, reject) => {
      const settle = (error?: unknown) => (error === undefined ? resolve() : reject(error))
      this.#waiting.push({ item, settle })
      if (this.#waiting.length === 1) setImmediate(() => void this.#flush())
    })
  }

  /** While another process writes, this one waits without holding up everything else; at the end it is told who waited too long. */
  async #flush(): Promise<void> {
    try {
      for (let waitedMs = 0; waitedMs < BUSY_TIMEOUT_MS; waitedMs += BUSY_PAUSE_MS) {
        if (withoutWaiting(this.#store, () => this.#commit())) return
        await setTimeout(BUSY_PAUSE_MS)
      }
      throw new Error('Another process has been writing to the database for too long.')
    } catch (error) {
      for (const { settle } of this.#waiting.splice(0)) settle(error)
    }
  }

  #commit(): void {
    inTransaction(this.#store, () => {
      for (const { item } of this.#waiting) this.#write(item)
    })
    for (const { settle } of this.#waiting.splice(0)) settle()
  }

  #write({ receipt, digest, bundle }: NewReceipt): void {
    const { receipt: id } = receipt.statement
    this.#insert.run(id, digest, JSON.stringify(receipt))
    if (bundle === undefined) return
    const { keyId, until, request, response } = bundle
    this.#insertBundle.run(id, keyId, until, request, response)
  }

  find(id: string): KeptReceipt | undefined {
    const row = this.#find.get(id)
    if (row === undefined) return undefined
    return {
      receipt: JSON.parse(String(row.receipt)) as Receipt,
      digest: row.digest as Uint8Array,
      leafIndex: row.leaf_index === null ? undefined : Number(row.leaf_index),
    }
  }

  findBundle(id: string, keyId: string): { request: string; response: string } | undefined {
    const row = this.#findBundle.get(id, keyId, this.#now())
    return row === undefined ? undefined : { request: String(row.request), response: String(row.response) }
  }

  pending(limit: number): PendingReceipt[] {
    return this.#pending
      .all(limit)
      .map(({ seq, digest }) => ({ seq: Number(seq), digest: digest as Uint8Array }))
  }

  /** The last one that the log took. */
  lastIntegrated(): { digest: Uint8Array; leafIndex: number } | undefined {
    const row = this.#last.get()
    if (row === undefined) return undefined
    return { digest: row.digest as Uint8Array, leafIndex: Number(row.leaf_index) }
  }

  integrated(entries: readonly { digest: Uint8Array; leafIndex: number }[]): void {
    inTransaction(this.#store, () => {
      for (const { digest, leafIndex } of entries) this.#mark.run(leafIndex, digest)
    })
  }

  sweep(): void {
    this.#store.prepare('DELETE FROM bundles WHERE until <= ?').run(this.#now())
  }
}
