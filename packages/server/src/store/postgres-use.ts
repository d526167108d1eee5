import type { Socket } from 'node:net'
import type pg from 'pg'

/** Something that uses a connection, or waits for one. */
export class PostgresUse {
  readonly #heard: () => void
  #client: pg.PoolClient | undefined
  #waitsSince: number | undefined = performance.now()
  #asked = 0
  /** What stops its wait for a connection. */
  readonly #stop = Promise.withResolvers<never>()

  /** @param heard is told of each answer of the server. */
  constructor(heard: () => void) {
    this.#heard = heard
  }

  /** Since when the server owes it an answer; undefined while the program is at work between two queries. */
  get waitsSince(): number | undefined {
    return this.#waitsSince
  }

  get isConnecting(): boolean {
    return this.#client === undefined
  }

  /** Of the process that serves it, as the server told. */
  get backend(): number | undefined {
    return (this.#client as { processID?: number } | undefined)?.processID
  }

  /** Changes with whatever comes from the server: a long result may be on its way after its process is idle. */
  get progress(): string {
    const socket = this.#client?.connection.stream as Socket | undefined
    return `${this.#waitsSince} ${socket?.bytesRead}`
  }

  async connect(pool: pg.Pool): Promise<void> {
    const connecting = pool.connect()
    this.#client = await Promise.race([connecting, this.#stop.promise]).catch((error) => {
      connecting.then(
        (late) => late.release(),
        () => undefined,
      )
      throw error
    })
    this.#waitsSince = undefined
  }

  async query(asked: string | pg.QueryConfig): Promise<pg.QueryResult> {
    if (this.#client === undefined) throw new Error('it has no connection')
    this.#asked += 1
    this.#waitsSince ??= performance.now()
    try {
      const result = await this.#client.query(asked)
      this.#heard()
      return result
    } finally {
      this.#asked -= 1
      this.#waitsSince = this.#asked > 0 ? performance.now() : undefined
    }
  }

  /** Of a connection that is not to be used again, an end. */
  release(isBroken: boolean): void {
    this.#client?.release(isBroken)
  }

  /** What it waits for fails at once. */
  giveUp(cause: unknown): void {
    if (this.#client === undefined) this.#stop.reject(cause)
    // With a query under way, it waits for no goodbye.
    else this.#client.end().catch(() => undefined)
  }
}
