import { ERRORS, type ErrorCode, VerbatimError } from '@verbatim/protocol'
import { type Command, runCommands } from './command.ts'
import { BUSY_TIMEOUT_MS, SqliteConnection } from './sqlite-connection.ts'

/** How long emptying the write-ahead log waits for readers, and so holds up writing. */
const FORGET_TIMEOUT_MS = 50

/** What is committed together, or not at all. */
export type Unit = readonly Command<unknown>[]

/** How a unit ended, as it can be told across threads. */
export type Outcome = { results: unknown[] } | { failure: Failure }

interface Failure {
  /** Of a refusal: it reaches the caller as it is. */
  code?: ErrorCode
  message: string
  param?: string | undefined
  retryAfterSeconds?: number | undefined
  headers?: Record<string, string> | undefined
  stack?: string | undefined
}

/** The one connection that writes. Units that come together share one commit, which is what writing costs; each is done or undone by itself. */
export class SqliteWriter {
  readonly #connection: SqliteConnection

  constructor(path: string) {
    this.#connection = new SqliteConnection(path)
  }

  async write(units: readonly Unit[]): Promise<Outcome[]> {
    try {
      return (await this.#together(units)) ?? (await this.#eachByItself(units))
    } catch (error) {
      return units.map(() => ({ failure: failureOf(error) }))
    }
  }

  /**
   * Takes deleted rows out of the files too: secure_delete has zeroed their pages, and the write-ahead log is emptied of the earlier
   * ones. False when somebody still reads those: a backup reads for minutes, and writing must not wait for it.
   */
  forgetDeleted(): boolean {
    const { database } = this.#connection
    database.exec(`PRAGMA busy_timeout = ${FORGET_TIMEOUT_MS}`)
    try {
      return Number(database.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get()?.busy) === 0
    } finally {
      database.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`)
    }
  }

  close(): void {
    this.#connection.close()
  }

  /** Savepoints cost a tenth of all writing, and most groups need none. Undefined when a unit fails: then nothing was done. */
  #together(units: readonly Unit[]): Promise<Outcome[] | undefined> {
    return this.#commit<Outcome[] | undefined>(async () => {
      const outcomes: Outcome[] = []
      for (const unit of units) {
        const outcome = await this.#outcome(unit)
        if ('failure' in outcome) return undefined
        outcomes.push(outcome)
      }
      return outcomes
    })
  }

  /** A unit that fails is undone, and the others are not. */
  #eachByItself(units: readonly Unit[]): Promise<Outcome[]> {
    const { database } = this.#connection
    return this.#commit(async () => {
      const outcomes: Outcome[] = []
      for (const unit of units) {
        database.exec('SAVEPOINT unit')
        const outcome = await this.#outcome(unit)
        database.exec('failure' in outcome ? 'ROLLBACK TO unit; RELEASE unit' : 'RELEASE unit')
        outcomes.push(outcome)
      }
      return outcomes
    })
  }

  /** One transaction, which is undone when `work` gives nothing. */
  async #commit<Outcomes extends Outcome[] | undefined>(work: () => Promise<Outcomes>): Promise<Outcomes> {
    const { database } = this.#connection
    database.exec('BEGIN IMMEDIATE')
    try {
      const outcomes = await work()
      if (outcomes !== undefined) database.exec('COMMIT')
      return outcomes
    } finally {
      // SQLite has rolled back by itself when the disk is full or broken.
      if (database.isTransaction) database.exec('ROLLBACK')
    }
  }

  /** @throws what the database itself failed with: it has no transaction any more then. */
  async #outcome(unit: Unit): Promise<Outcome> {
    try {
      return { results: await runCommands(this.#connection, unit) }
    } catch (error) {
      if (!this.#connection.database.isTransaction) throw error
      return { failure: failureOf(error) }
    }
  }
}

function failureOf(error: unknown): Failure {
  if (!(error instanceof Error)) return { message: String(error) }
  const { message, stack } = error
  if (!(error instanceof VerbatimError)) return { message, stack }
  const { code, param, retryAfterSeconds, headers } = error
  return { code, message, param, retryAfterSeconds, headers, stack }
}

/** @throws what the unit failed with. */
export function resultsOf(outcome: Outcome): unknown[] {
  if ('results' in outcome) return outcome.results
  const { code, message, stack, ...details } = outcome.failure
  if (code !== undefined && code in ERRORS) throw new VerbatimError(code, message, details)
  const error = new Error(message)
  if (stack !== undefined) error.stack = stack
  throw error
}
