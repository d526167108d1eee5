import { randomBytes } from 'node:crypto'
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import type { PendingEntries, PendingEntry } from '../pending-entries.ts'

/** The log's side of the table of receipts, without receipts. Only tests and benchmarks use it. */
export class SqliteEntries implements PendingEntries {
  readonly #database: DatabaseSync
  readonly #insert: StatementSync
  readonly #pending: StatementSync
  readonly #mark: StatementSync
  readonly #last: StatementSync

  constructor(path: string) {
    this.#database = new DatabaseSync(path, { timeout: 30_000 })
    this.#database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
      CREATE TABLE IF NOT EXISTS entries (seq INTEGER PRIMARY KEY AUTOINCREMENT, digest BLOB NOT NULL UNIQUE, leaf_index INTEGER UNIQUE) STRICT;
      CREATE INDEX IF NOT EXISTS pending_entries ON entries (seq) WHERE leaf_index IS NULL`)
    this.#insert = this.#database.prepare('INSERT INTO entries (digest) VALUES (?)')
    this.#pending = this.#database.prepare(
      'SELECT seq, digest FROM entries WHERE leaf_index IS NULL ORDER BY seq LIMIT ?',
    )
    this.#mark = this.#database.prepare('UPDATE entries SET leaf_index = ? WHERE digest = ?')
    this.#last = this.#database.prepare(
      'SELECT digest, leaf_index FROM entries WHERE leaf_index IS NOT NULL ORDER BY leaf_index DESC LIMIT 1',
    )
  }

  /** Commits new random entries, and gives them back once they are on disk. */
  add(count: number): Uint8Array[] {
    const digests = Array.from({ length: count }, () => randomBytes(32))
    this.#inTransaction(() => {
      for (const digest of digests) this.#insert.run(digest)
    })
    return digests
  }

  async pending(limit: number): Promise<PendingEntry[]> {
    return this.#pending
      .all(limit)
      .map(({ seq, digest }) => ({ seq: Number(seq), digest: digest as Uint8Array }))
  }

  async integrated(entries: readonly { digest: Uint8Array; leafIndex: number }[]): Promise<void> {
    this.#inTransaction(() => {
      for (const { digest, leafIndex } of entries) this.#mark.run(leafIndex, digest)
    })
  }

  async lastIntegrated(): Promise<{ digest: Uint8Array; leafIndex: number } | undefined> {
    const row = this.#last.get()
    return row && { digest: row.digest as Uint8Array, leafIndex: Number(row.leaf_index) }
  }

  close(): void {
    this.#database.close()
  }

  #inTransaction(work: () => void): void {
    this.#database.exec('BEGIN IMMEDIATE')
    try {
      work()
      this.#database.exec('COMMIT')
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK')
      throw error
    }
  }
}
