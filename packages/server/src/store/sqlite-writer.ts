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
    const { database } = this.#connection
    try {
      database.exec('BEGIN IMMEDIATE')
      const outcomes: Outcome[] = []
      for (const unit of units) outcomes.push(await this.#unit(unit))
      database.exec('COMMIT')
      return outcomes
    } catch (error) {
      // SQLite has rolled back by itself when the disk is full or broken.
      if (database.isTransaction) database.exec('ROLLBACK')
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

  async #unit(unit: Unit): Promise<Outcome> {
    const { database } = this.#connection
    database.exec('SAVEPOINT unit')
    try {
      const results = await runCommands(this.#connection, unit)
      database.exec('RELEASE unit')
      return { results }
    } catch (error) {
      if (!database.isTransaction) throw error
      database.exec('ROLLBACK TO unit; RELEASE unit')
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
