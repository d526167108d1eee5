import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { PendingEntries } from '@verbatim/server'

/** The log's part of the service's table of receipts, with the same indexes and the same care about the disk. */
export class LogRows implements PendingEntries {
  readonly #database: DatabaseSync
  #onTaken: () => void = () => {}
  #left = 0

  constructor(folder: string, name: string) {
    this.#database = new DatabaseSync(join(folder, name))
    this.#database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
      CREATE TABLE entries (seq INTEGER PRIMARY KEY AUTOINCREMENT, digest BLOB NOT NULL UNIQUE, leaf_index INTEGER UNIQUE) STRICT;
      CREATE INDEX pending_entries ON entries (seq) WHERE leaf_index IS NULL`)
  }

  /** Commits random entries, so many at a time. */
  insert(count: number, perCommit: number): void {
    const insert = this.#database.prepare('INSERT INTO entries (digest) VALUES (?)')
    for (let left = count; left > 0; left -= perCommit) {
      this.#inTransaction(() => {
        for (let at = 0; at < Math.min(left, perCommit); at += 1) insert.run(randomBytes(32))
      })
    }
    this.#left += count
  }

  /** Returns when the log has taken all of them. */
  taken(): Promise<void> {
    return this.#left === 0
      ? Promise.resolve()
      : new Promise((resolve) => {
          this.#onTaken = resolve
        })
  }

  async pending(limit: number) {
    return this.#database
      .prepare('SELECT seq, digest FROM entries WHERE leaf_index IS NULL ORDER BY seq LIMIT ?')
      .all(limit)
      .map(({ seq, digest }) => ({ seq: Number(seq), digest: digest as Uint8Array }))
  }

  async integrated(entries: readonly { digest: Uint8Array; leafIndex: number }[]): Promise<void> {
    const mark = this.#database.prepare('UPDATE entries SET leaf_index = ? WHERE digest = ?')
    this.#inTransaction(() => {
      for (const { digest, leafIndex } of entries) mark.run(leafIndex, digest)
    })
    this.#left -= entries.length
    if (this.#left === 0) this.#onTaken()
  }

  async lastIntegrated() {
    const row = this.#database
      .prepare(
        'SELECT digest, leaf_index FROM entries WHERE leaf_index IS NOT NULL ORDER BY leaf_index DESC LIMIT 1',
      )
      .get()
    return row && { digest: row.digest as Uint8Array, leafIndex: Number(row.leaf_index) }
  }

  close(): void {
    this.#database.close()
  }

  #inTransaction(work: () => void): void {
    this.#database.exec('BEGIN IMMEDIATE')
    work()
    this.#database.exec('COMMIT')
  }
}
