export interface CachedOptions {
  /** How old it may be. */
  freshMs: number
  /** It is also kept for so many times as long as it took to read, which bounds what reading it costs. */
  rest?: number
  /** Milliseconds that only grow. */
  now?: () => number
}

/** What is read again only when it is asked for and old. Who asks meanwhile waits for the one reading. */
export class Cached<Value> {
  readonly #read: () => Promise<Value>
  readonly #options: Required<CachedOptions>
  #kept: { value: Promise<Value>; until: number } | undefined

  constructor(read: () => Promise<Value>, options: CachedOptions) {
    this.#read = read
    this.#options = { rest: 0, now: () => performance.now(), ...options }
  }

  /** A reading that failed is told to who waited for it; who asks next has it tried again. */
  get(): Promise<Value> {
    if (this.#kept === undefined || this.#options.now() >= this.#kept.until) this.#kept = this.#begin()
    return this.#kept.value
  }

  #begin() {
    const { freshMs, rest, now } = this.#options
    const begun = now()
    const kept = { value: this.#read(), until: Number.POSITIVE_INFINITY }
    kept.value.then(
      () => {
        const end = now()
        kept.until = end + Math.max(freshMs, rest * (end - begun))
      },
      () => {
        kept.until = Number.NEGATIVE_INFINITY
      },
    )
    return kept
  }
}
