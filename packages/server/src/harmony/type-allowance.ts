import { UnwritableSchema } from './json-text.ts'

/** Definitions that name each other can become any length. A fourth of a million characters fill half of the largest context. */
const MAX_CHARACTERS = 256 * 1024
const MAX_NODES = 30_000

/** How much the types of all functions of a prompt may become together. */
export class TypeAllowance {
  #nodes = 0
  #characters = 0

  /**
   * A node of a schema and what is written for it.
   *
   * @throws UnwritableSchema
   */
  count(...parts: string[]): void {
    this.#nodes++
    for (const part of parts) this.#characters += part.length
    if (this.#nodes > MAX_NODES || this.#characters > MAX_CHARACTERS) {
      throw new UnwritableSchema(
        'is too large, with the functions before it, once everything that it refers to is written out.',
      )
    }
  }
}
