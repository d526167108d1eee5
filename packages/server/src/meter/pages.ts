import { setImmediate as turn } from 'node:timers/promises'

/** Rows that are read at once: some hundred kilobytes. */
export const PAGE_ROWS = 1_000

/**
 * All rows, page by page; between two pages others have their turn.
 *
 * @param read the rows after one, in order; from the beginning without one.
 */
export async function* pages<Row>(read: (after: Row | undefined) => Promise<Row[]>): AsyncGenerator<Row[]> {
  for (let after: Row | undefined; ; ) {
    const rows = await read(after)
    if (rows.length > 0) yield rows
    if (rows.length < PAGE_ROWS) return
    after = rows.at(-1)
    await turn()
  }
}
