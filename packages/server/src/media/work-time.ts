import { VerbatimError } from '@verbatim/protocol'
import type { Gate } from './gate.ts'
import { MediaRefusal } from './media-refusal.ts'

/**
 * The time of one request for its images, in milliseconds: so much for fetching and decoding them, and as much again for waiting
 * for a turn. Only the first is of the caller's making, so only that is refused as such.
 */
export class WorkTime {
  readonly #limitMs: number
  readonly #ends: AbortSignal
  readonly #waiting: Countdown
  readonly #working: Countdown

  /** @param ends aborted when the whole request is given up. */
  constructor(limitMs: number, ends: AbortSignal, now = () => performance.now()) {
    this.#limitMs = limitMs
    this.#ends = ends
    this.#waiting = new Countdown(limitMs, now)
    this.#working = new Countdown(limitMs, now)
  }

  /**
   * Does the work when its turn comes.
   *
   * @throws MediaRefusal when the works of this request took too long in all.
   * @throws VerbatimError `overloaded` when too many wait, or this request waited for too long in all.
   * @throws the reason of `ends`.
   */
  async through<T>(gate: Gate, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const wait = this.#waiting.start(busy())
    try {
      return await gate.run(AbortSignal.any([this.#ends, wait.signal]), () => {
        wait.stop()
        return this.#work(work)
      })
    } finally {
      wait.stop()
    }
  }

  async #work<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const seconds = this.#limitMs / 1000
    const tooLong = `fetching and decoding took longer than ${seconds} s in all`
    const time = this.#working.start(new MediaRefusal(tooLong))
    const signal = AbortSignal.any([this.#ends, time.signal])
    try {
      signal.throwIfAborted()
      return await work(signal)
    } catch (error) {
      // What is aborted fails in words of its own.
      if (time.signal.aborted && !(error instanceof MediaRefusal)) throw new MediaRefusal(tooLong, error)
      throw error
    } finally {
      time.stop()
    }
  }
}

function busy(): VerbatimError {
  return new VerbatimError('overloaded', 'Too many images of other requests are being read.', {
    retryAfterSeconds: 5,
  })
}

/** So much time, taken in parts. */
class Countdown {
  #leftMs: number
  readonly #now: () => number

  constructor(limitMs: number, now: () => number) {
    this.#leftMs = limitMs
    this.#now = now
  }

  /** The signal is aborted with the reason when the time is up before `stop` is called. */
  start(reason: Error): { signal: AbortSignal; stop: () => void } {
    const controller = new AbortController()
    if (this.#leftMs <= 0) controller.abort(reason)
    const startedAt = this.#now()
    let timer: NodeJS.Timeout | undefined = setTimeout(
      () => controller.abort(reason),
      Math.max(0, this.#leftMs),
    )
    const stop = () => {
      if (timer === undefined) return
      clearTimeout(timer)
      timer = undefined
      this.#leftMs -= this.#now() - startedAt
    }
    return { signal: controller.signal, stop }
  }
}
