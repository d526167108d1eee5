import { setTimeout as pause } from 'node:timers/promises'
import { VerbatimError } from '@verbatim/protocol'
import pg from 'pg'
import { type Command, type CommandsOf, type Reader, runCommands, type Transaction } from './command.ts'
import { type Query, shapeRow } from './query.ts'
import type { Store } from './store.ts'

/** Enough to keep a database of a few cores busy; requests beyond them wait here and not in the database. */
const CONNECTIONS = 16

/** A server that takes longer is taken for gone: one that vanished from the network says nothing. */
export const CONNECT_TIMEOUT_MS = 5_000
const QUERY_TIMEOUT_MS = 30_000

/** How long a database that went away is waited for: a failover takes seconds. */
const PATIENCE_MS = 15_000
const FIRST_PAUSE_MS = 20
const LONGEST_PAUSE_MS = 1_000

/** https://www.postgresql.org/docs/current/errcodes-appendix.html: serialization_failure, deadlock_detected */
const CONFLICTS = new Set(['40001', '40P01'])

const types = { getTypeParser: asInSqlite as typeof pg.types.getTypeParser }

/** A Postgres that replicas share. Each commit is a transaction of its own; what a lost connection left open is done again. */
export class PostgresStore implements Store {
  readonly dialect = 'postgres'
  readonly #pool: pg.Pool
  #closed: Promise<void> | undefined

  constructor(url: string) {
    this.#pool = new pg.Pool({
      connectionString: url,
      max: CONNECTIONS,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      query_timeout: QUERY_TIMEOUT_MS,
      keepAlive: true,
      types,
      application_name: 'verbatim',
    })
    // A connection that breaks while nobody uses it: the pool makes another.
    this.#pool.on('error', ignore)
    // What breaks between two queries is told to the next one; without a listener it would end the process.
    this.#pool.on('connect', (client) => client.on('error', ignore))
  }

  all<Args extends object, Row>(query: Query<Args, Row>, args: Args): Promise<Row[]> {
    return this.#patiently(() => this.#read(query, args))
  }

  async first<Args extends object, Row>(query: Query<Args, Row>, args: Args): Promise<Row | undefined> {
    return (await this.all(query, args))[0]
  }

  commit<Results extends readonly unknown[]>(...commands: CommandsOf<Results>): Promise<Results> {
    const unit = commands as readonly Command<unknown>[]
    return this.#patiently(() => this.#transact(unit)) as unknown as Promise<Results>
  }

  async atOneMoment<Result>(work: (reader: Reader) => Promise<Result>): Promise<Result> {
    return this.#patiently(() =>
      this.#within('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY', (transaction) => work(transaction)),
    )
  }

  /** Vacuuming is the database's own. */
  async forgetDeleted(): Promise<void> {}

  close(): Promise<void> {
    this.#closed ??= this.#pool.end()
    return this.#closed
  }

  async #read<Args extends object, Row>(query: Query<Args, Row>, args: Args): Promise<Row[]> {
    const client = await this.#pool.connect()
    let broken = false
    try {
      return rowsOf<Row>(await send(client, query, args))
    } catch (error) {
      broken = isPassing(error)
      throw error
    } finally {
      client.release(broken)
    }
  }

  #transact(unit: readonly Command<unknown>[]): Promise<unknown[]> {
    return this.#within('BEGIN', (transaction) => runCommands(transaction, unit))
  }

  async #within<Result>(begin: string, work: (transaction: Transaction) => Promise<Result>): Promise<Result> {
    const client = await this.#pool.connect()
    let broken = true
    try {
      await client.query(begin)
      const result = await work(new PostgresTransaction(client))
      await client.query('COMMIT')
      broken = false
      return result
    } catch (error) {
      broken = !(await rolledBack(client)) || isStalePlan(error)
      throw error
    } finally {
      client.release(broken)
    }
  }

  /** Commands are idempotent, so a commit of which nobody knows whether it was done is simply done again. */
  async #patiently<T>(work: () => Promise<T>): Promise<T> {
    const until = performance.now() + PATIENCE_MS
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
      try {
        return await work()
      } catch (error) {
        if (this.#closed !== undefined || !isPassing(error)) throw error
        if (performance.now() + pauseMs > until) throw databaseAway(error)
      }
      await pause(pauseMs * (0.5 + Math.random()))
    }
  }
}

class PostgresTransaction implements Transaction {
  readonly dialect = 'postgres'
  readonly #client: pg.PoolClient

  constructor(client: pg.PoolClient) {
    this.#client = client
  }

  async all<Args extends object, Row>(query: Query<Args, Row>, args: Args): Promise<Row[]> {
    return rowsOf<Row>(await send(this.#client, query, args))
  }

  async first<Args extends object, Row>(query: Query<Args, Row>, args: Args): Promise<Row | undefined> {
    return (await this.all(query, args))[0]
  }

  async run<Args extends object>(query: Query<Args, unknown>, args: Args): Promise<number> {
    return (await send(this.#client, query, args)).rowCount ?? 0
  }
}

/** After so many uses a statement is kept by the connection under its name, which saves a third of what it costs the server. */
const USES_BEFORE_KEPT = 3

function send<Args extends object>(client: pg.PoolClient, query: Query<Args, unknown>, args: Args) {
  const statement = query.statement('postgres')
  const { name, sql, bind } = statement
  statement.uses += 1
  const values = bind(args)
  return client.query(statement.uses > USES_BEFORE_KEPT ? { name, text: sql, values } : { text: sql, values })
}

function rowsOf<Row>({ rows }: pg.QueryResult): Row[] {
  return rows.map((row) => shapeRow<Row>(row))
}

async function rolledBack(client: pg.PoolClient): Promise<boolean> {
  try {
    await client.query('ROLLBACK')
    return true
  } catch {
    // The connection is what failed, and with it the transaction is gone.
    return false
  }
}

function ignore(): void {}

const { builtins } = pg.types
const INTEGERS: ReadonlySet<number> = new Set([builtins.INT2, builtins.INT4, builtins.INT8, builtins.NUMERIC])

/** Values as SQLite gives them: integers and sums exact, a truth as 1 or 0, bytes as plain ones. Other types are read as pg reads them. */
function asInSqlite(oid: number, format?: 'text' | 'binary'): (value: string) => unknown {
  if (INTEGERS.has(oid)) return BigInt
  if (oid === builtins.BOOL) return (value) => (value === 't' ? 1n : 0n)
  const read = pg.types.getTypeParser(oid, format as 'text')
  if (oid === builtins.BYTEA) return (value) => new Uint8Array(read(value) as Buffer)
  return read
}

function isPassing(error: unknown): boolean {
  return isConflict(error) || isStalePlan(error) || isConnectionLost(error)
}

function isConflict(error: unknown): boolean {
  return CONFLICTS.has(String((error as { code?: unknown }).code))
}

/** A newer program has changed the table since the connection kept the statement: another connection knows it anew. */
function isStalePlan(error: unknown): boolean {
  // By where the server found it: the code is shared with others, and the message may be in another language.
  return (error as { routine?: unknown }).routine === 'RevalidateCachedQuery'
}

/** Class 08 is connection exception, 57P01 to 57P03 a server that stops or starts, 53300 too many connections, 25006 a primary that is no longer one. */
const AWAY_STATES = /^(08|57P0[1-3]|53300$|25006$)/
/** What has no SQLSTATE comes from the socket, the resolver or pg itself. */
const AWAY_CODES = /^(ECONN|EPIPE|ETIMEDOUT|ENOENT|ENOTFOUND|EAI_|EHOSTUNREACH|ENETUNREACH)/
const AWAY_MESSAGES =
  /^(Connection terminated|Client has encountered a connection error|timeout exceeded when trying to connect|Query read timeout)/

function isConnectionLost(error: unknown): boolean {
  if (!(error instanceof Error) || error instanceof VerbatimError) return false
  const code = String((error as { code?: unknown }).code ?? '')
  return AWAY_STATES.test(code) || AWAY_CODES.test(code) || AWAY_MESSAGES.test(error.message)
}

function databaseAway(cause: unknown): VerbatimError {
  return new VerbatimError('overloaded', 'The database does not answer.', { retryAfterSeconds: 5, cause })
}
