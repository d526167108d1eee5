import { randomFillSync } from 'node:crypto'

const POOL_BYTES = 4096

/**
 * Random bytes drawn many at a time, as a draw takes as long for one as for a thousand. For nonces and ids, which are public: what was given
 * out stays in memory until the next draw.
 */
export class RandomPool {
  readonly #bytes = Buffer.alloc(POOL_BYTES)
  #used = POOL_BYTES

  /** @param count at most 4096. */
  hex(count: number): string {
    if (this.#used + count > POOL_BYTES) {
      randomFillSync(this.#bytes)
      this.#used = 0
    }
    const start = this.#used
    this.#used += count
    return this.#bytes.toString('hex', start, this.#used)
  }
}
