/** Seeded choices: the same ones in every run of the soak, whatever the machine. */
export class Draw {
  #state: number

  constructor(name: string) {
    this.#state = 2166136261
    for (const byte of Buffer.from(name)) this.#state = Math.imul(this.#state ^ byte, 16777619)
    if (this.#state === 0) this.#state = 1
  }

  /** From 0 up to 1, which it never is. */
  unit(): number {
    this.#state ^= this.#state << 13
    this.#state ^= this.#state >>> 17
    this.#state ^= this.#state << 5
    return (this.#state >>> 0) / 2 ** 32
  }

  /** A whole number from 0 to one below the limit. */
  below(limit: number): number {
    return Math.floor(this.unit() * limit)
  }

  of<T>(list: readonly T[]): T {
    const index = this.below(list.length)
    if (list.length === 0) throw new RangeError('nothing to choose from')
    return list[index] as T
  }

  /** Each with a chance in proportion to its weight. */
  weighted<T extends { weight: number }>(list: readonly T[]): T {
    let left = this.unit() * list.reduce((sum, { weight }) => sum + weight, 0)
    for (const each of list) {
      left -= each.weight
      if (left < 0) return each
    }
    return this.of(list)
  }
}
