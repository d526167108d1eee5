import { VerbatimError } from '@verbatim/protocol'

const WINDOW_MS = 60_000
const MAX_TRIES = 10
const MAX_ADDRESSES = 10_000

/** Wrong tries of an address in a minute, in this process. Tokens cannot be guessed: it saves the database from who tries. */
export class TryLimit {
  readonly #now: () => number
  readonly #failures = new Map<string, { count: number; until: number }>()

  constructor(now: () => number) {
    this.#now = now
  }

  /** @throws VerbatimError `rate_limited` */
  check(address: string): void {
    const failures = this.#failures.get(address)
    const leftMs = (failures?.until ?? 0) - this.#now()
    if (failures === undefined || leftMs <= 0 || failures.count < MAX_TRIES) return
    throw new VerbatimError('rate_limited', 'Too many wrong owner links came from this address.', {
      retryAfterSeconds: Math.ceil(leftMs / 1000),
    })
  }

  failed(address: string): void {
    const now = this.#now()
    const failures = this.#failures.get(address)
    if (failures !== undefined && failures.until > now) {
      failures.count += 1
      return
    }
    // Whoever comes from that many addresses is not stopped by counting them.
    if (this.#failures.size >= MAX_ADDRESSES) this.#failures.clear()
    this.#failures.set(address, { count: 1, until: now + WINDOW_MS })
  }
}
