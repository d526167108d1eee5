import { setTimeout as pause } from 'node:timers/promises'
import { orLeave } from './or-leave.ts'
import { tooMany } from './refusals.ts'

/** How often a repeat asks whether the first has its answer. */
const POLL_MS = 100

/** Repeats of one request, on one replica: no queue and no limit counts them, as they take nothing but memory. */
const MAX_WAITING = 100

/** Repeats that wait until there is something for them. However many wait for one request, they ask the database no more than one does. */
export class WaitingRepeats<Row> {
  readonly #looks = new Map<string, Promise<Row | undefined>>()
  readonly #waiting = new Map<string, number>()

  /**
   * @param look asks the database. @param judge what is there for this repeat by now; undefined while there is nothing.
   * @throws VerbatimError `rate_limited` when too many wait, and what `judge` throws.
   * @throws the signal's reason when the caller leaves.
   */
  async wait<Found>(
    name: string,
    look: () => Promise<Row | undefined>,
    judge: (row: Row | undefined) => Promise<Found | undefined>,
    signal: AbortSignal,
  ): Promise<Found> {
    const others = this.#waiting.get(name) ?? 0
    if (others >= MAX_WAITING) throw tooMany(MAX_WAITING)
    this.#waiting.set(name, others + 1)
    try {
      for (;;) {
        const found = await judge(await orLeave(this.#lookAgain(name, look), signal))
        if (found !== undefined) return found
      }
    } finally {
      const left = (this.#waiting.get(name) ?? 1) - 1
      if (left === 0) this.#waiting.delete(name)
      else this.#waiting.set(name, left)
    }
  }

  #lookAgain(name: string, look: () => Promise<Row | undefined>): Promise<Row | undefined> {
    let looking = this.#looks.get(name)
    if (looking === undefined) {
      looking = pause(POLL_MS).then(() => {
        this.#looks.delete(name)
        return look()
      })
      this.#looks.set(name, looking)
    }
    return looking
  }
}
