import { VerbatimError } from '@verbatim/protocol'

/** Lets a fixed number of works run at a time; a bounded number of others wait, first come first served. */
export class Gate {
  readonly #length: number
  #free: number
  #waiters: (() => void)[] = []

  constructor(width: number, length: number) {
    this.#free = width
    this.#length = length
  }

  /**
   * @throws VerbatimError `overloaded` when too many wait already.
   * @throws the signal's reason when it is aborted before the work starts.
   */
  async run<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    signal.throwIfAborted()
    if (this.#free > 0) this.#free -= 1
    else await this.#wait(signal)
    try {
      return await work()
    } finally {
      // The place goes to the next in line, or is free.
      const next = this.#waiters.shift()
      if (next === undefined) this.#free += 1
      else next()
    }
  }

  #wait(signal: AbortSignal): Promise<void> {
    if (this.#waiters.length >= this.#length) {
      throw new VerbatimError('overloaded', 'Too many requests with images are waiting.', {
        retryAfterSeconds: 5,
      })
    }
    return new Promise((resolve, reject) => {
      const start = () => {
        signal.removeEventListener('abort', leave)
        resolve()
      }
      const leave = () => {
        this.#waiters = this.#waiters.filter((other) => other !== start)
        reject(signal.reason)
      }
      signal.addEventListener('abort', leave, { once: true })
      this.#waiters.push(start)
    })
  }
}
