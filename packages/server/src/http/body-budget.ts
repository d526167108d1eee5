import { VerbatimError } from '@verbatim/protocol'

/** Of each body, in bytes. Small ones are bounded by their number: a service full of images still answers all others. */
const FREE_BYTES = 1_000_000

/** As many as seven requests have that bring all the images they may. */
const DEFAULT_BYTES = 512 * 1024 * 1024

/**
 * The bytes of large bodies whose requests are still being read, wait or run: what they brought is held until they are answered, and a full
 * queue of requests with images would be more than a machine has.
 */
export class BodyBudget {
  readonly #maxBytes: number
  #heldBytes = 0

  constructor(maxBytes = DEFAULT_BYTES) {
    this.#maxBytes = maxBytes
  }

  get heldBytes(): number {
    return this.#heldBytes
  }

  /** For one body, of which nothing is there yet. */
  open(): HeldBody {
    let ownBytes = 0
    const hold = (bytes: number) => {
      this.#heldBytes += bytes - ownBytes
      ownBytes = bytes
    }
    return {
      grow: (sizeBytes) => {
        if (sizeBytes <= FREE_BYTES) return
        // One body alone is always taken: how large it may be is decided elsewhere.
        const othersBytes = this.#heldBytes - ownBytes
        if (othersBytes > 0 && othersBytes + sizeBytes > this.#maxBytes) throw tooMuch()
        hold(sizeBytes)
      },
      release: () => hold(0),
    }
  }
}

export interface HeldBody {
  /**
   * @param sizeBytes what is there of the body by now.
   * @throws VerbatimError `overloaded` when that is too much beside the others.
   */
  grow(sizeBytes: number): void
  /** Gives everything back; a second time does nothing. */
  release(): void
}

function tooMuch(): VerbatimError {
  return new VerbatimError('overloaded', 'Too many large requests are being answered.', {
    retryAfterSeconds: 5,
  })
}
