import { chmodSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import type { Loading } from './loading.ts'
import { migrationSteps } from './migrate.ts'
import { MIGRATIONS } from './migrations.ts'
import { sqliteTables } from './sqlite-snapshot.ts'
import { type Cell, quoted, type Table } from './table.ts'

/** In one transaction of a file that does not have its final name yet: who made that name removes it. */
export class SqliteLoading implements Loading {
  readonly tables: readonly Table[]
  readonly #database: DatabaseSync
  readonly #version: number

  /** @param path of a file that is not there. */
  constructor(path: string, version: number) {
    this.#version = version
    this.#database = new DatabaseSync(path)
    chmodSync(path, 0o600)
    this.#database.exec('PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; BEGIN IMMEDIATE')
    for (const sql of migrationSteps('sqlite', 0, version)) this.#database.exec(sql)
    this.tables = sqliteTables(this.#database)
    for (const { name } of this.tables) this.#empty(name)
  }

  async insert({ name, columns }: Table, rows: readonly Cell[][]): Promise<void> {
    const names = quoted(columns.map((column) => column.name))
    const statement = this.#database.prepare(
      `INSERT INTO "${name}" (${names}) VALUES (${columns.map(() => '?').join(', ')})`,
    )
    for (const row of rows) statement.run(...row)
  }

  async upgrade(): Promise<void> {
    for (const sql of migrationSteps('sqlite', this.#version)) this.#database.exec(sql)
    this.#database.exec(`PRAGMA user_version = ${MIGRATIONS.length}`)
  }

  async finish(): Promise<void> {
    this.#database.exec('COMMIT')
    this.#database.close()
  }

  async abandon(): Promise<void> {
    if (this.#database.isOpen) this.#database.close()
  }

  /** Migrations put some rows in, which the snapshot has too. */
  #empty(name: string): void {
    this.#database.exec(`DELETE FROM "${name}"`)
  }
}
