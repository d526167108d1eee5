import { setTimeout as pause } from 'node:timers/promises'
import { VerbatimError } from '@verbatim/protocol'

/** How long what a caller has just asked waits for a database that went away: a hiccup passes, and a caller knows within 5 s, also on a machine that is busy. */
export const SHORT_PATIENCE_MS = 3_000
/** How long the end of an answer does, which would be lost: a failover takes seconds. */
export const LONG_PATIENCE_MS = 15_000

const FIRST_PAUSE_MS = 20
const LONGEST_PAUSE_MS = 500
/** Longer than any pause, so that a database that is just back refuses nobody. */
const LEAST_PATIENCE_MS = 1_000

interface PresenceOptions {
  /** Asks the database something small, over a connection of its own; rejects when it does not answer soon. */
  probe(): Promise<void>
  /** It is away: connections that wait for it are to be given up. */
  left(cause: unknown): void
  /** Milliseconds that only ever grow. */
  monotonic?: (() => number) | undefined
}

/**
 * Whether the database is there, found out once for all who need it. Who doubts it has it asked; as long as it is away it is asked again and
 * again, by nobody else, and patience counts from when it was last there, so that waits after each other do not add up.
 */
export class Presence {
  readonly #options: PresenceOptions
  readonly #closing = new AbortController()
  /** Since when it is looked for. */
  #since: number | undefined
  /** Those who wait, each told once. */
  readonly #waiting = new Set<(isBack: boolean) => void>()
  #cause: unknown

  constructor(options: PresenceOptions) {
    this.#options = options
  }

  /** Whether it is doubted, or away. */
  get isDoubted(): boolean {
    return this.#since !== undefined
  }

  /** @param since when it was last heard of. */
  doubt(cause: unknown, since = this.#now()): void {
    if (this.#since !== undefined || this.#closing.signal.aborted) return
    this.#since = since
    this.#cause = cause
    void this.#find().then((isBack) => {
      this.#since = undefined
      for (const tell of this.#waiting) tell(isBack)
    })
  }

  /** Resolves when it is there. @throws VerbatimError `overloaded` when it has been away for longer than the patience. */
  async back(patienceMs: number): Promise<void> {
    if (this.#since === undefined) return
    const { promise, resolve } = Promise.withResolvers<boolean>()
    const leftMs = Math.max(this.#since + patienceMs - this.#now(), LEAST_PATIENCE_MS)
    const timer = setTimeout(resolve, leftMs, false)
    this.#waiting.add(resolve)
    const isBack = await promise
    clearTimeout(timer)
    this.#waiting.delete(resolve)
    if (!isBack) throw databaseAway(this.#cause)
  }

  close(): void {
    this.#closing.abort()
  }

  /** False when it was closed before. */
  async #find(): Promise<boolean> {
    const { signal } = this.#closing
    for (let pauseMs = FIRST_PAUSE_MS, told = false; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
      try {
        await this.#options.probe()
        return true
      } catch (error) {
        this.#cause = error
        if (!told) this.#options.left(error)
        told = true
      }
      // It ends early when it is closed, and only then with an error.
      await pause(pauseMs * (0.5 + Math.random()), undefined, { signal }).catch(() => undefined)
      if (signal.aborted) return false
    }
  }

  #now(): number {
    return (this.#options.monotonic ?? (() => performance.now()))()
  }
}

export function databaseAway(cause: unknown): VerbatimError {
  return new VerbatimError('overloaded', 'The database does not answer.', { retryAfterSeconds: 5, cause })
}
