/** What is older than this counts half: long enough for a few answers, short enough to follow the load. */
const HALF_LIFE_MS = 30_000

/** Tokens a millisecond that are made while anything runs, of late. */
export class TokenRate {
  #tokens = 0
  #busyMs = 0
  #at = 0

  /** To be told of all that passed since it was told last, before it changes whether anything runs. */
  pass(now: number, busy: boolean): void {
    const passedMs = now - this.#at
    const kept = 2 ** (-passedMs / HALF_LIFE_MS)
    this.#at = now
    if (!busy) return
    this.#tokens *= kept
    this.#busyMs = this.#busyMs * kept + passedMs
  }

  made(tokens: number): void {
    this.#tokens += tokens
  }

  /** Undefined as long as nothing is known. */
  get perMs(): number | undefined {
    return this.#tokens > 0 && this.#busyMs > 0 ? this.#tokens / this.#busyMs : undefined
  }
}
