import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import {
  type Command,
  type CommandsOf,
  isWorthWaiting,
  type Reader,
  runCommands,
  type Transaction,
} from './command.ts'
import { isConnectionLost, isPassing, isStalePlan } from './postgres-errors.ts'
import { probePostgres } from './postgres-probe.ts'
import { databaseAway, LONG_PATIENCE_MS, Presence, SHORT_PATIENCE_MS } from './presence.ts'
import { type Query, shapeRow } from './query.ts'
import type { Store } from './store.ts'

/** Enough to keep a database of a few cores busy; requests beyond them wait here and not in the database. */
const CONNECTIONS = 16

/** A server that takes longer is taken for gone: one that vanished from the network says nothing. */
export const CONNECT_TIMEOUT_MS = 5_000
const QUERY_TIMEOUT_MS = 30_000

/** How long a server that is there may go on to refuse, as in a deadlock. */
const REFUSED_MS = 15_000
const FIRST_PAUSE_MS = 20
const LONGEST_PAUSE_MS = 1_000

/** After which something that got no answer has the server asked whether it is there. */
const SILENCE_MS = 1_000
const WATCH_MS = 250

const types = { getTypeParser: asInSqlite as typeof pg.types.getTypeParser }

/** Something that uses a connection, or waits for one. */
interface Use {
  readonly since: number
  giveUp(cause: unknown): void
}

/** A Postgres that replicas share. Each commit is a transaction of its own; what a lost connection left open is done again. */
export class PostgresStore implements Store {
  readonly dialect = 'postgres'
  readonly #url: string
  #pool: pg.Pool
  readonly #presence: Presence
  /** Oldest first. */
  readonly #uses = new Set<Use>()
  /** When the server was last heard of. */
  #heardAt = 0
  readonly #watching: NodeJS.Timeout
  #closed: Promise<void> | undefined

  constructor(url: string) {
    this.#url = url
    this.#pool = openPool(url)
    this.#presence = new Presence({ probe: () => this.#probe(), left: (cause) => this.#giveUp(cause) })
    this.#watching = setInterval(() => this.#watch(), WATCH_MS).unref()
  }

  all<Args extends object, Row>(query: Query<Args, Row>, args: Args): Promise<Row[]> {
    return this.#patiently(SHORT_PATIENCE_MS, () => this.#read(query, args))
  }

  async first<Args extends object, Row>(query: Query<Args, Row>, args: Args): Promise<Row | undefined> {
    return (await this.all(query, args))[0]
  }

  commit<Results extends readonly unknown[]>(...commands: CommandsOf<Results>): Promise<Results> {
    const unit = commands as readonly Command<unknown>[]
    const patienceMs = unit.some(isWorthWaiting) ? LONG_PATIENCE_MS : SHORT_PATIENCE_MS
    return this.#patiently(patienceMs, () => this.#transact(unit)) as unknown as Promise<Results>
  }

  async atOneMoment<Result>(work: (reader: Reader) => Promise<Result>): Promise<Result> {
    return this.#patiently(SHORT_PATIENCE_MS, () =>
      this.#within('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY', (transaction) => work(transaction)),
    )
  }

  /** Vacuuming is the database's own. */
  async forgetDeleted(): Promise<void> {}

  close(): Promise<void> {
    clearInterval(this.#watching)
    this.#presence.close()
    this.#closed ??= this.#pool.end()
    return this.#closed
  }

  #read<Args extends object, Row>(query: Query<Args, Row>, args: Args): Promise<Row[]> {
    return this.#connected(async (client) => {
      let broken = false
      try {
        return rowsOf<Row>(await send(client, query, args))
      } catch (error) {
        broken = isPassing(error)
        throw error
      } finally {
        client.release(broken)
      }
    })
  }

  #transact(unit: readonly Command<unknown>[]): Promise<unknown[]> {
    return this.#within('BEGIN', (transaction) => runCommands(transaction, unit))
  }

  #within<Result>(begin: string, work: (transaction: Transaction) => Promise<Result>): Promise<Result> {
    return this.#connected(async (client) => {
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
    })
  }

  /** Use of a connection that ends at once when the server is found to be away. */
  async #connected<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    const given = Promise.withResolvers<never>()
    const use: Use = { since: performance.now(), giveUp: given.reject }
    this.#uses.add(use)
    try {
      const connecting = this.#pool.connect()
      const client = await Promise.race([connecting, given.promise]).catch((error) => {
        connecting.then((late) => late.release(), ignore)
        throw error
      })
      use.giveUp = () => void client.end().catch(ignore)
      const result = await work(client)
      this.#heardAt = performance.now()
      return result
    } finally {
      this.#uses.delete(use)
    }
  }

  /** Commands are idempotent, so a commit of which nobody knows whether it was done is simply done again. */
  async #patiently<T>(patienceMs: number, work: () => Promise<T>): Promise<T> {
    const until = performance.now() + REFUSED_MS
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
      if (this.#presence.isDoubted) await this.#presence.back(patienceMs)
      try {
        return await work()
      } catch (error) {
        if (this.#closed !== undefined || !isPassing(error)) throw error
        if (isConnectionLost(error)) this.#presence.doubt(error)
        if (performance.now() + pauseMs > until) throw databaseAway(error)
      }
      await pause(pauseMs * (0.5 + Math.random()))
    }
  }

  async #probe(): Promise<void> {
    const at = performance.now()
    try {
      await probePostgres(this.#url)
      this.#heardAt = performance.now()
    } catch (error) {
      // A server that is short of breath takes no connection soon, and answers others all the same.
      if (this.#heardAt < at) throw error
    }
  }

  /** A server that vanished from the network, or hangs, says nothing: so whoever is silent for long is asked by another connection. */
  #watch(): void {
    const [oldest] = this.#uses
    if (oldest === undefined) return
    const since = Math.max(oldest.since, this.#heardAt)
    if (performance.now() - since > SILENCE_MS) this.#presence.doubt(new Error('nothing was answered'), since)
  }

  /** Connections of before may be dead without a word, so none of them is used again. */
  #giveUp(cause: unknown): void {
    if (this.#closed !== undefined) return
    this.#pool.end().catch(ignore)
    this.#pool = openPool(this.#url)
    for (const use of this.#uses) use.giveUp(cause)
  }
}

function openPool(url: string): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: CONNECTIONS,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: QUERY_TIMEOUT_MS,
    keepAlive: true,
    types,
    application_name: 'verbatim',
  })
  // A connection that breaks while nobody uses it: the pool makes another.
  pool.on('error', ignore)
  // What breaks between two queries is told to the next one; without a listener it would end the process.
  pool.on('connect', (client) => client.on('error', ignore))
  return pool
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
