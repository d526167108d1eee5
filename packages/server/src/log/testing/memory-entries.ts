import { createHash } from 'node:crypto'
import type { PendingEntries, PendingEntry } from '../pending-entries.ts'

/** Rows as the database has them, in memory. Only tests use it. */
export class MemoryEntries implements PendingEntries {
  readonly rows: { digest: Uint8Array; leafIndex: number | undefined }[] = []

  readonly #byDigest = new Map<string, MemoryEntries['rows'][number]>()

  /** Adds entries that follow from their number. */
  add(count: number): void {
    for (let left = count; left > 0; left -= 1) {
      const digest = createHash('sha256').update(`entry ${this.rows.length}`).digest()
      const row = { digest, leafIndex: undefined }
      this.rows.push(row)
      this.#byDigest.set(digest.toString('hex'), row)
    }
  }

  async pending(limit: number): Promise<PendingEntry[]> {
    const rows: PendingEntry[] = []
    for (const [seq, { digest, leafIndex }] of this.rows.entries()) {
      if (leafIndex === undefined) rows.push({ seq, digest })
      if (rows.length === limit) break
    }
    return rows
  }

  async integrated(entries: readonly { digest: Uint8Array; leafIndex: number }[]): Promise<void> {
    for (const { digest, leafIndex } of entries) {
      const row = this.#byDigest.get(Buffer.from(digest).toString('hex'))
      if (row === undefined) throw new Error('The log took what it was not given.')
      row.leafIndex = leafIndex
    }
  }

  async lastIntegrated(): Promise<{ digest: Uint8Array; leafIndex: number } | undefined> {
    const last = this.rows.findLast(({ leafIndex }) => leafIndex !== undefined)
    return last?.leafIndex === undefined ? undefined : { digest: last.digest, leafIndex: last.leafIndex }
  }
}
