import pg from 'pg'
import { BatchSize, type CountedTable, type Snapshot } from './snapshot.ts'
import { type Cell, type Column, columnOf, quoted, type Table } from './table.ts'

/** Values as the server writes them: they are only carried on. */
const types = { getTypeParser: (() => (text: string) => text) as typeof pg.types.getTypeParser }

/** A connection of its own for work that reads or writes everything. */
export async function connectRaw(url: string): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: url,
    types,
    keepAlive: true,
    connectionTimeoutMillis: 10_000,
    application_name: 'verbatim',
  })
  // What breaks between two queries is told to the next one.
  client.on('error', () => undefined)
  await client.connect()
  return client
}

/** By one transaction that sees what was committed before it began (REPEATABLE READ), and holds up no writer. */
export class PostgresSnapshot implements Snapshot {
  readonly dialect = 'postgres'
  readonly schemaVersion: number
  readonly tables: readonly CountedTable[]
  readonly #client: pg.Client

  private constructor(client: pg.Client, schemaVersion: number, tables: CountedTable[]) {
    this.#client = client
    this.schemaVersion = schemaVersion
    this.tables = tables
  }

  static async open(url: string): Promise<PostgresSnapshot> {
    const client = await connectRaw(url)
    try {
      await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
      const version = await postgresVersion(client)
      const tables: CountedTable[] = []
      for (const table of await postgresTables(client)) {
        const { rows } = await client.query(`SELECT count(*) AS rows FROM "${table.name}"`)
        tables.push({ ...table, rows: Number(rows[0]?.rows) })
      }
      return new PostgresSnapshot(client, version, tables)
    } catch (error) {
      await client.end()
      throw error
    }
  }

  async *rows({ name, columns }: Table): AsyncGenerator<Cell[][]> {
    const size = new BatchSize()
    await this.#client.query(
      `DECLARE reading NO SCROLL CURSOR FOR SELECT ${quoted(columns.map((column) => column.name))} FROM "${name}"`,
    )
    for (;;) {
      const { rows } = await this.#client.query({ text: `FETCH ${size.rows} FROM reading`, rowMode: 'array' })
      if (rows.length === 0) break
      const batch = rows.map((row: (string | null)[]) => row.map((text, at) => cellOf(text, columns[at])))
      yield batch
      size.learn(batch)
    }
    await this.#client.query('CLOSE reading')
  }

  async close(): Promise<void> {
    await this.#client.end()
  }
}

function cellOf(text: string | null, column: Column | undefined): Cell {
  if (text === null || column === undefined || column.kind === 'text') return text
  return column.kind === 'integer' ? BigInt(text) : Buffer.from(text.slice('\\x'.length), 'hex')
}

/** 0 where there is no schema of ours. */
async function postgresVersion(client: pg.Client): Promise<number> {
  const { rows: found } = await client.query("SELECT to_regclass('schema_version') AS name")
  if (found[0]?.name === null) return 0
  const { rows } = await client.query('SELECT version FROM schema_version')
  return Number(rows[0]?.version ?? 0)
}

/** In the order in which they were made, so that what is referred to comes first. */
export async function postgresTables(client: pg.Client): Promise<Table[]> {
  const { rows } = await client.query(
    `SELECT class.relname AS "table", attribute.attname AS "column", format_type(attribute.atttypid, NULL) AS type
     FROM pg_class class JOIN pg_attribute attribute ON attribute.attrelid = class.oid
     WHERE class.relnamespace = current_schema()::regnamespace AND class.relkind = 'r' AND class.relname <> 'schema_version'
       AND attribute.attnum > 0 AND NOT attribute.attisdropped
     ORDER BY class.oid, attribute.attnum`,
  )
  const tables = new Map<string, Table>()
  for (const { table: name, column, type } of rows) {
    const table: Table = tables.get(name) ?? { name, columns: [] }
    table.columns.push(columnOf(name, column, type))
    tables.set(name, table)
  }
  return [...tables.values()]
}
