import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import type { Transaction } from './command.ts'
import { type Query, shapeRow } from './query.ts'

/** How long a statement waits for another process's write. */
export const BUSY_TIMEOUT_MS = 10_000

/** Queries that are made for one use must not fill the memory. */
const MAX_PREPARED = 300

/** One connection to the database's file. WAL with synchronous=FULL: what was committed is on disk. */
export class SqliteConnection implements Transaction {
  readonly dialect = 'sqlite'
  readonly database: DatabaseSync
  readonly #prepared = new Map<string, StatementSync>()

  constructor(path: string) {
    this.database = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS })
    this.database.exec(
      'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON',
    )
    // Savepoints would spill into a temporary file, and a short log be copied back all the time (bench/gateway.ts).
    this.database.exec(
      'PRAGMA temp_store = MEMORY; PRAGMA cache_size = -32768; PRAGMA wal_autocheckpoint = 8000',
    )
  }

  async all<Args extends object, Row>(query: Query<Args, Row>, args: Args): Promise<Row[]> {
    const { sql, bind } = query.statement('sqlite')
    const rows = this.#prepare(sql).all(...(bind(args) as SQLInputValue[]))
    return rows.map((row) => shapeRow<Row>(row))
  }

  async first<Args extends object, Row>(query: Query<Args, Row>, args: Args): Promise<Row | undefined> {
    const { sql, bind } = query.statement('sqlite')
    const row = this.#prepare(sql).get(...(bind(args) as SQLInputValue[]))
    return row === undefined ? undefined : shapeRow<Row>(row)
  }

  async run<Args extends object>(query: Query<Args, unknown>, args: Args): Promise<number> {
    const { sql, bind } = query.statement('sqlite')
    return Number(this.#prepare(sql).run(...(bind(args) as SQLInputValue[])).changes)
  }

  close(): void {
    this.database.close()
  }

  #prepare(sql: string): StatementSync {
    const known = this.#prepared.get(sql)
    if (known !== undefined) return known
    const statement = this.database.prepare(sql)
    statement.setReadBigInts(true)
    if (this.#prepared.size >= MAX_PREPARED) this.#prepared.clear()
    this.#prepared.set(sql, statement)
    return statement
  }
}
