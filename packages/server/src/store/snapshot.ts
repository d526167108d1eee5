import type { Cell, Table } from './table.ts'

/** All rows of a database as they were at one moment, while others go on writing. */
export interface Snapshot {
  readonly dialect: 'sqlite' | 'postgres'
  /** Of the schema: how many migrations made it. */
  readonly schemaVersion: number
  /** Every table with the number of its rows, in the order in which they were made. */
  readonly tables: readonly CountedTable[]
  /** Cells in the order of the columns; as many rows at a time as fit well into memory. */
  rows(table: Table): AsyncGenerator<Cell[][]>
  close(): Promise<void>
}

export interface CountedTable extends Table {
  rows: number
}

/** What is read at a time, in bytes, as far as rows are alike. */
const BATCH_BYTES = 1_000_000
const FIRST_ROWS = 16
const MAX_ROWS = 2_000

/** How many rows are read next: rows differ by a factor of a million, from counters to whole answers. */
export class BatchSize {
  rows = FIRST_ROWS

  learn(batch: readonly Cell[][]): void {
    const bytes = batch.reduce((sum, row) => sum + sizeOf(row), 0)
    const each = Math.max(bytes / Math.max(batch.length, 1), 1)
    this.rows = Math.min(Math.max(Math.floor(BATCH_BYTES / each), 1), MAX_ROWS)
  }
}

function sizeOf(row: readonly Cell[]): number {
  return row.reduce<number>(
    (sum, cell) => sum + (typeof cell === 'string' || cell instanceof Uint8Array ? cell.length : 8),
    0,
  )
}
