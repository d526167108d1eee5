import pg from 'pg'
import { endIdle, type Standstill, standstills } from './postgres-backends.ts'
import { isConnectionLost, isUnanswered } from './postgres-errors.ts'
import { probePostgres } from './postgres-probe.ts'
import { PostgresUse } from './postgres-use.ts'
import { asInSqlite } from './postgres-values.ts'
import { Presence } from './presence.ts'

/** Enough to keep a database of a few cores busy; requests beyond them wait here and not in the database. */
const CONNECTIONS = 16

/** A server that takes longer is taken for gone: one that vanished from the network says nothing. */
export const CONNECT_TIMEOUT_MS = 5_000
const QUERY_TIMEOUT_MS = 30_000

/** The system's own is two hours; this finds what died unused, and keeps a network that forgets silent connections from it. */
const KEEP_ALIVE_MS = 10_000

/** After which something that got no answer has the server asked whether it is there, and what became of it. */
const SILENCE_MS = 1_000
const WATCH_MS = 250

const types = { getTypeParser: asInSqlite as typeof pg.types.getTypeParser }

/**
 * The connections to a Postgres. Whoever is silent for long is asked by another connection: a server that is away gives up all that wait for
 * it, and one that is there and knows nothing of a query gives up that query, as its connection died without a word.
 */
export class PostgresConnections {
  readonly presence: Presence
  readonly #url: string
  #pool: pg.Pool
  readonly #uses = new Set<PostgresUse>()
  /** When the server was last heard of. */
  #heardAt = 0
  readonly #watching: NodeJS.Timeout
  #lookedAt = 0
  #isLooking = false
  /** Those who waited in vain at the last look, and how things stood. */
  #stoodStill = new Map<PostgresUse, Standstill>()
  #closed: Promise<void> | undefined

  constructor(url: string) {
    this.#url = url
    this.#pool = this.#openPool()
    this.presence = new Presence({ probe: () => this.#probe(), left: (cause) => this.#giveUp(cause) })
    this.#watching = setInterval(() => this.#watch(), WATCH_MS).unref()
  }

  get isClosed(): boolean {
    return this.#closed !== undefined
  }

  /** The work is to release its use. What waits here ends at once, with a lost connection, when no answer will come. */
  async use<T>(work: (use: PostgresUse) => Promise<T>): Promise<T> {
    const use = new PostgresUse(() => {
      this.#heardAt = performance.now()
    })
    const pool = this.#pool
    this.#uses.add(use)
    try {
      await use.connect(pool)
      return await work(use)
    } catch (error) {
      if (isUnanswered(error) && pool === this.#pool) this.#renew(error)
      throw error
    } finally {
      this.#uses.delete(use)
    }
  }

  close(): Promise<void> {
    clearInterval(this.#watching)
    this.presence.close()
    this.#closed ??= this.#pool.end()
    return this.#closed
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

  #watch(): void {
    const now = performance.now()
    const silent = [...this.#uses].filter(({ waitsSince = now }) => now - waitsSince > SILENCE_MS)
    if (silent.length === 0) return
    const since = Math.max(this.#heardAt, Math.min(...silent.map(({ waitsSince = now }) => waitsSince)))
    if (now - since > SILENCE_MS) this.presence.doubt(new Error('nothing was answered'), since)
    if (this.#isLooking || now - this.#lookedAt < SILENCE_MS) return
    this.#isLooking = true
    this.#look(silent)
      // A server that is away is for the presence to find.
      .catch((error) => isConnectionLost(error) && this.presence.doubt(error))
      .finally(() => {
        this.#isLooking = false
        this.#lookedAt = performance.now()
      })
  }

  /** Twice the same sight, as an answer may be on its way at the first. */
  async #look(silent: readonly PostgresUse[]): Promise<void> {
    const before = this.#stoodStill
    this.#stoodStill = new Map()
    const pids = silent.flatMap(({ backend }) => backend ?? [])
    if (pids.length === 0) return
    const found = await standstills(this.#url, pids)
    for (const use of silent) {
      const standstill = found.get(use.backend ?? 0)
      if (standstill !== undefined) this.#stoodStill.set(use, `${standstill} ${use.progress}`)
    }
    const lost = [...this.#stoodStill].filter(([use, sight]) => before.get(use) === sight)
    if (lost.length > 0 && !this.isClosed) await this.#giveUpLost(lost.map(([use]) => use))
  }

  async #giveUpLost(lost: readonly PostgresUse[]): Promise<void> {
    const pids = lost.flatMap(({ backend }) => backend ?? [])
    this.#renew(new Error('Connection terminated: others died without a word'))
    try {
      await endIdle(this.#url, pids)
    } finally {
      for (const use of lost) use.giveUp(undefined)
    }
  }

  #giveUp(cause: unknown): void {
    if (this.isClosed) return
    this.#renew(cause)
    for (const use of this.#uses) use.giveUp(cause)
  }

  /** Connections of before may be dead without a word, so none of them is used again; what is under way on them goes on. */
  #renew(cause: unknown): void {
    if (this.isClosed) return
    this.#pool.end().catch(ignore)
    this.#pool = this.#openPool()
    for (const use of this.#uses) if (use.isConnecting) use.giveUp(cause)
  }

  #openPool(): pg.Pool {
    const pool = new pg.Pool({
      connectionString: this.#url,
      max: CONNECTIONS,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      query_timeout: QUERY_TIMEOUT_MS,
      keepAlive: true,
      keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
      types,
      application_name: 'verbatim',
    })
    // A connection that breaks while nobody uses it: the pool makes another, if the server is there.
    pool.on('error', (error) => this.presence.doubt(error))
    // What breaks between two queries is told to the next one; without a listener it would end the process.
    pool.on('connect', (client) => client.on('error', ignore))
    return pool
  }
}

function ignore(): void {}
