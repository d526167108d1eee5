import type { Cell, Table } from './table.ts'

/** A new database while it is filled from a snapshot: all of it, or nothing that looks like a database. */
export interface Loading {
  /** What there is at the snapshot's version of the schema; all of it empty. */
  readonly tables: readonly Table[]
  /** @param table with its columns in the order of the cells. */
  insert(table: Table, rows: readonly Cell[][]): Promise<void>
  /** Brings the schema to the newest version, once all rows of the snapshot are there. */
  upgrade(): Promise<void>
  /** Keeps all that was inserted. */
  finish(): Promise<void>
  /** Leaves nothing. */
  abandon(): Promise<void>
}
