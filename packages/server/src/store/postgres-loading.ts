import { SetupError } from '@verbatim/engine'
import type pg from 'pg'
import type { Loading } from './loading.ts'
import { MIGRATION_LOCK, migrationSteps } from './migrate.ts'
import { MIGRATIONS } from './migrations.ts'
import { connectRaw, postgresTables } from './postgres-snapshot.ts'
import { type Cell, type CellKind, quoted, type Table } from './table.ts'

const ARRAYS: Readonly<Record<CellKind, string>> = { integer: 'bigint[]', text: 'text[]', blob: 'bytea[]' }

/** In one transaction, under the lock by which replicas that start make their schema. */
export class PostgresLoading implements Loading {
  readonly tables: readonly Table[]
  readonly #client: pg.Client
  readonly #version: number

  private constructor(client: pg.Client, version: number, tables: readonly Table[]) {
    this.#client = client
    this.#version = version
    this.tables = tables
  }

  /** @param name of the database, for messages. @throws SetupError when it has tables. */
  static async open(url: string, name: string, version: number): Promise<PostgresLoading> {
    const client = await connectRaw(url)
    try {
      await client.query('BEGIN')
      await client.query('SELECT pg_advisory_xact_lock($1)', [MIGRATION_LOCK])
      const present = (await postgresTables(client)).length
      if (present > 0) throw notEmpty(name, present)
      await client.query('CREATE TABLE schema_version (version INTEGER NOT NULL)')
      for (const sql of migrationSteps('postgres', 0, version)) await client.query(sql)
      const tables = await postgresTables(client)
      for (const table of tables) await empty(client, table)
      return new PostgresLoading(client, version, tables)
    } catch (error) {
      await client.end()
      throw error
    }
  }

  async insert({ name, columns }: Table, rows: readonly Cell[][]): Promise<void> {
    const arrays = columns.map(({ kind }, at) => `$${at + 1}::${ARRAYS[kind]}`).join(', ')
    const cells = columns.map((_, at) => rows.map((row) => forArray(row[at])))
    await this.#client.query(
      `INSERT INTO "${name}" (${quoted(columns.map((column) => column.name))}) SELECT * FROM unnest(${arrays})`,
      cells,
    )
  }

  async upgrade(): Promise<void> {
    for (const sql of migrationSteps('postgres', this.#version)) await this.#client.query(sql)
    await this.#client.query('INSERT INTO schema_version (version) VALUES ($1)', [MIGRATIONS.length])
    await this.#continueSequences()
  }

  async finish(): Promise<void> {
    await this.#client.query('COMMIT')
    await this.#client.end()
  }

  /** Without its connection the server undoes all. */
  async abandon(): Promise<void> {
    await this.#client.end()
  }

  /** What counts up goes on after the highest that there is. */
  async #continueSequences(): Promise<void> {
    const { rows } = await this.#client.query(
      `SELECT table_name, column_name FROM information_schema.columns
       WHERE table_schema = current_schema() AND is_identity = 'YES'`,
    )
    for (const { table_name: table, column_name: column } of rows) {
      await this.#client.query(
        `SELECT setval(pg_get_serial_sequence('"${table}"', '${column}'), max("${column}")) FROM "${table}"`,
      )
    }
  }
}

/** Migrations put some rows in, which the snapshot has too; append-only tables refuse even to have none removed. */
async function empty(client: pg.Client, { name }: Table): Promise<void> {
  const { rows } = await client.query(`SELECT 1 FROM "${name}" LIMIT 1`)
  if (rows.length > 0) await client.query(`DELETE FROM "${name}"`)
}

/** pg writes arrays of texts and buffers by itself. */
function forArray(cell: Cell | undefined): string | Buffer | null {
  if (cell === undefined || cell === null) return null
  return cell instanceof Uint8Array
    ? Buffer.from(cell.buffer, cell.byteOffset, cell.byteLength)
    : String(cell)
}

function notEmpty(name: string, tables: number): SetupError {
  return new SetupError(
    `The database ${name} is not empty.`,
    `It has ${tables} tables.`,
    'Make an empty one (createdb), and name it with DATABASE_URL.',
  )
}
