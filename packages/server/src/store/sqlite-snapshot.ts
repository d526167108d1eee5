import { DatabaseSync } from 'node:sqlite'
import { userVersion } from './migrate.ts'
import { BatchSize, type CountedTable, type Snapshot } from './snapshot.ts'
import { BUSY_TIMEOUT_MS } from './sqlite-connection.ts'
import { type Cell, columnOf, quoted, type Table } from './table.ts'

/** By a read transaction on a connection of its own: it sees what was committed before it began, and holds up no writer. */
export class SqliteSnapshot implements Snapshot {
  readonly dialect = 'sqlite'
  readonly schemaVersion: number
  readonly tables: readonly CountedTable[]
  readonly #database: DatabaseSync

  constructor(path: string) {
    this.#database = new DatabaseSync(path, { readOnly: true, timeout: BUSY_TIMEOUT_MS })
    try {
      this.#database.exec('BEGIN')
      this.schemaVersion = userVersion(this.#database)
      this.tables = sqliteTables(this.#database).map((table) => ({ ...table, rows: this.#count(table) }))
    } catch (error) {
      this.#database.close()
      throw error
    }
  }

  async *rows({ name, columns }: Table): AsyncGenerator<Cell[][]> {
    const statement = this.#database.prepare(
      `SELECT ${quoted(columns.map((column) => column.name))} FROM "${name}"`,
    )
    statement.setReadBigInts(true)
    const size = new BatchSize()
    let batch: Cell[][] = []
    for (const row of statement.iterate()) {
      batch.push(columns.map((column) => row[column.name] as Cell))
      if (batch.length < size.rows) continue
      yield batch
      size.learn(batch)
      batch = []
    }
    if (batch.length > 0) yield batch
  }

  async close(): Promise<void> {
    this.#database.close()
  }

  #count({ name }: Table): number {
    return Number(this.#database.prepare(`SELECT count(*) AS rows FROM "${name}"`).get()?.rows)
  }
}

/** In the order in which they were made, so that what is referred to comes first. */
export function sqliteTables(database: DatabaseSync): Table[] {
  const names = database
    .prepare(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY rowid",
    )
    .all()
  const columns = database.prepare('SELECT name, type FROM pragma_table_info(?) ORDER BY cid')
  return names.map(({ name }) => ({
    name: String(name),
    columns: columns
      .all(String(name))
      .map((column) => columnOf(String(name), String(column.name), String(column.type))),
  }))
}
