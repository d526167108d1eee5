import { setTimeout as pause } from 'node:timers/promises'
import type pg from 'pg'
import {
  type Command,
  type CommandsOf,
  isWorthWaiting,
  type Reader,
  runCommands,
  type Transaction,
} from './command.ts'
import { PostgresConnections } from './postgres-connections.ts'
import { isConnectionLost, isPassing, isStalePlan } from './postgres-errors.ts'
import type { PostgresUse } from './postgres-use.ts'
import { databaseAway, LONG_PATIENCE_MS, SHORT_PATIENCE_MS } from './presence.ts'
import { type Query, shapeRow } from './query.ts'
import type { Store } from './store.ts'

/** How long a server that is there may go on to refuse, as in a deadlock. */
const REFUSED_MS = 15_000
const FIRST_PAUSE_MS = 20
const LONGEST_PAUSE_MS = 1_000

/** A Postgres that replicas share. Each commit is a transaction of its own; what a lost connection left open is done again. */
export class PostgresStore implements Store {
  readonly dialect = 'postgres'
  readonly #connections: PostgresConnections

  constructor(url: string) {
    this.#connections = new PostgresConnections(url)
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

  here(): Promise<void> {
    return this.#connections.presence.back(SHORT_PATIENCE_MS)
  }

  async atOneMoment<Result>(work: (reader: Reader) => Promise<Result>): Promise<Result> {
    return this.#patiently(SHORT_PATIENCE_MS, () =>
      this.#within('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY', (transaction) => work(transaction)),
    )
  }

  /** Vacuuming is the database's own. */
  async forgetDeleted(): Promise<void> {}

  close(): Promise<void> {
    return this.#connections.close()
  }

  #read<Args extends object, Row>(query: Query<Args, Row>, args: Args): Promise<Row[]> {
    return this.#connections.use(async (use) => {
      let broken = false
      try {
        return rowsOf<Row>(await send(use, query, args))
      } catch (error) {
        broken = isPassing(error)
        throw error
      } finally {
        use.release(broken)
      }
    })
  }

  #transact(unit: readonly Command<unknown>[]): Promise<unknown[]> {
    return this.#within('BEGIN', (transaction) => runCommands(transaction, unit))
  }

  #within<Result>(begin: string, work: (transaction: Transaction) => Promise<Result>): Promise<Result> {
    return this.#connections.use(async (use) => {
      let broken = true
      try {
        await use.query(begin)
        const result = await work(new PostgresTransaction(use))
        await use.query('COMMIT')
        broken = false
        return result
      } catch (error) {
        // Nobody answers a ROLLBACK on a lost connection, whose end undoes all the same.
        broken = isConnectionLost(error) || !(await rolledBack(use)) || isStalePlan(error)
        throw error
      } finally {
        use.release(broken)
      }
    })
  }

  /**
   * Commands are idempotent, so a commit of which nobody knows whether it was done is simply done again. What is worth waiting for is done
   * again once at least, however long the first time took.
   */
  async #patiently<T>(patienceMs: number, work: () => Promise<T>): Promise<T> {
    const { presence } = this.#connections
    let until = patienceMs === LONG_PATIENCE_MS ? undefined : performance.now() + REFUSED_MS
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
      if (presence.isDoubted) await presence.back(patienceMs)
      try {
        return await work()
      } catch (error) {
        if (this.#connections.isClosed || !isPassing(error)) throw error
        if (isConnectionLost(error)) presence.doubt(error)
        until ??= performance.now() + REFUSED_MS
        if (performance.now() + pauseMs > until) throw databaseAway(error)
      }
      await pause(pauseMs * (0.5 + Math.random()))
    }
  }
}

class PostgresTransaction implements Transaction {
  readonly dialect = 'postgres'
  readonly #use: PostgresUse

  constructor(use: PostgresUse) {
    this.#use = use
  }

  async all<Args extends object, Row>(query: Query<Args, Row>, args: Args): Promise<Row[]> {
    return rowsOf<Row>(await send(this.#use, query, args))
  }

  async first<Args extends object, Row>(query: Query<Args, Row>, args: Args): Promise<Row | undefined> {
    return (await this.all(query, args))[0]
  }

  async run<Args extends object>(query: Query<Args, unknown>, args: Args): Promise<number> {
    return (await send(this.#use, query, args)).rowCount ?? 0
  }
}

/** After so many uses a statement is kept by the connection under its name, which saves a third of what it costs the server. */
const USES_BEFORE_KEPT = 3

function send<Args extends object>(use: PostgresUse, query: Query<Args, unknown>, args: Args) {
  const statement = query.statement('postgres')
  const { name, sql, bind } = statement
  statement.uses += 1
  const values = bind(args)
  return use.query(statement.uses > USES_BEFORE_KEPT ? { name, text: sql, values } : { text: sql, values })
}

function rowsOf<Row>({ rows }: pg.QueryResult): Row[] {
  return rows.map((row) => shapeRow<Row>(row))
}

async function rolledBack(use: PostgresUse): Promise<boolean> {
  try {
    await use.query('ROLLBACK')
    return true
  } catch {
    // The connection is what failed, and with it the transaction is gone.
    return false
  }
}
