import { setTimeout as delay } from 'node:timers/promises'
import type { Command, CommandsOf, Reader } from './command.ts'
import type { Query } from './query.ts'
import { SqliteConnection } from './sqlite-connection.ts'
import { type Outcome, resultsOf, SqliteWriter, type Unit } from './sqlite-writer.ts'
import type { Store } from './store.ts'
import { WriterThread } from './writer-thread.ts'

/** Units of one commit, at most: bounds how long the first of them waits. */
const MAX_UNITS = 256

/** How long a group is gathered while several write at a time: a commit costs as much for one unit as for ten. Who writes alone waits for nobody. */
const GATHER_MS = 2

/** After which deleted rows that somebody still read are tried to be forgotten again. */
const FORGET_AGAIN_MS = 1_000

interface Waiting {
  unit: Unit
  settle(outcome: Outcome): void
  fail(error: unknown): void
}

interface Forgetting {
  resolve(): void
  reject(error: unknown): void
}

interface Writer {
  write(units: readonly Unit[]): Promise<Outcome[]>
  /** False when readers are in the way. */
  forgetDeleted(): Promise<boolean> | boolean
  close(): Promise<void> | void
}

/** A database file: read on this thread, where a read takes microseconds, and written by one writer. */
export class SqliteStore implements Store {
  readonly dialect = 'sqlite'
  readonly #path: string
  readonly #reading: SqliteConnection
  readonly #writer: Writer
  #waiting: Waiting[] = []
  #writing: Promise<void> | undefined
  #forgetAgain: NodeJS.Timeout | undefined
  #forgetting: Forgetting[] = []
  #closed: Promise<void> | undefined

  /** @param program of the writer's thread; without one it writes on this thread, as short programs do. */
  constructor(path: string, program: URL | undefined) {
    this.#path = path
    this.#reading = new SqliteConnection(path)
    this.#reading.database.exec('PRAGMA query_only = ON')
    this.#writer = program === undefined ? new SqliteWriter(path) : new WriterThread(program, path)
  }

  all<Args extends object, Row>(query: Query<Args, Row>, args: Args): Promise<Row[]> {
    return this.#reading.all(query, args)
  }

  first<Args extends object, Row>(query: Query<Args, Row>, args: Args): Promise<Row | undefined> {
    return this.#reading.first(query, args)
  }

  commit<Results extends readonly unknown[]>(...commands: CommandsOf<Results>): Promise<Results> {
    return new Promise((resolve, reject) => {
      if (this.#closed !== undefined) throw new Error('the database is closed')
      this.#waiting.push({
        unit: commands as readonly Command<unknown>[],
        settle(outcome) {
          try {
            resolve(resultsOf(outcome) as unknown as Results)
          } catch (error) {
            reject(error)
          }
        },
        fail: reject,
      })
      this.#writing ??= this.#write()
    })
  }

  /** On a connection of its own. */
  async atOneMoment<Result>(work: (reader: Reader) => Promise<Result>): Promise<Result> {
    const connection = new SqliteConnection(this.#path)
    try {
      connection.database.exec('PRAGMA query_only = ON; BEGIN')
      return await work(connection)
    } finally {
      connection.close()
    }
  }

  /** A file does not go away. */
  async here(): Promise<void> {}

  forgetDeleted(): Promise<void> {
    if (this.#closed !== undefined) return Promise.resolve()
    return new Promise((resolve, reject) => {
      this.#forgetting.push({ resolve, reject })
      this.#writing ??= this.#write()
    })
  }

  close(): Promise<void> {
    this.#closed ??= this.#close()
    return this.#closed
  }

  async #close(): Promise<void> {
    clearTimeout(this.#forgetAgain)
    await this.#writing
    await this.#writer.close()
    this.#reading.close()
  }

  /** One thing at a time, until nothing is left. Whatever comes while one group is written makes up the next. */
  async #write(): Promise<void> {
    await new Promise(setImmediate)
    while (this.#waiting.length > 0 || this.#forgetting.length > 0) {
      if (this.#gathers()) await delay(GATHER_MS)
      if (this.#waiting.length > 0) await this.#writeGroup(this.#waiting.splice(0, MAX_UNITS))
      if (this.#forgetting.length > 0) await this.#forget(this.#forgetting.splice(0))
    }
    this.#writing = undefined
  }

  /** A group that is full already waits for nobody. */
  #gathers(): boolean {
    const { length } = this.#waiting
    return length > 1 && length < MAX_UNITS && this.#closed === undefined
  }

  async #writeGroup(group: readonly Waiting[]): Promise<void> {
    try {
      const outcomes = await this.#writer.write(group.map(({ unit }) => unit))
      group.forEach(({ settle, fail }, index) => {
        const outcome = outcomes[index]
        if (outcome === undefined) fail(new Error('the writer forgot a unit'))
        else settle(outcome)
      })
    } catch (error) {
      for (const { fail } of group) fail(error)
    }
  }

  async #forget(asked: readonly Forgetting[]): Promise<void> {
    try {
      if (!(await this.#writer.forgetDeleted())) this.#forgetLater()
      for (const { resolve } of asked) resolve()
    } catch (error) {
      for (const { reject } of asked) reject(error)
    }
  }

  #forgetLater(): void {
    if (this.#closed !== undefined) return
    clearTimeout(this.#forgetAgain)
    // What fails then fails in the next commit too, where somebody hears of it.
    const again = () => this.forgetDeleted().catch(() => undefined)
    this.#forgetAgain = setTimeout(again, FORGET_AGAIN_MS).unref()
  }
}
