const HOUR_MS = 60 * 60 * 1000

/** Of one answer, and of all that one replica keeps in an hour for callers without a key, in bytes. */
const MAX_ANSWER_BYTES = 4_000_000
const MAX_HOUR_BYTES = 256_000_000

/** How much is kept for callers without a key: anybody could fill the database. */
export class KeptRoom {
  readonly #maxHourBytes: number
  #hour = 0
  #bytes = 0

  constructor(maxHourBytes = MAX_HOUR_BYTES) {
    this.#maxHourBytes = maxHourBytes
  }

  /** Whether there is room for one more; then it is counted. */
  take(bytes: number, now: number): boolean {
    const hour = Math.floor(now / HOUR_MS)
    if (hour !== this.#hour) this.#bytes = 0
    this.#hour = hour
    if (bytes > MAX_ANSWER_BYTES || this.#bytes + bytes > this.#maxHourBytes) return false
    this.#bytes += bytes
    return true
  }
}
