/**
 * Who may start now. A backend has a fixed number of slots; requests beyond them wait here, first come first served, in a
 * queue that is bounded in length and in time, so that the engine never holds a queue of its own and a waiting
 * caller can be told its place. A ticket holds its slots until it is released; leaving the queue frees the place.
 */
import { VerbatimError } from '@verbatim/protocol'

export { AddressQueue, addressKey } from './address-queue.ts'

export interface Ticket {
  release(): void
}

export interface QueueBounds {
  /** Requests that may wait. */
  length: number
  /** How long one may wait. */
  waitMs: number
}

interface Waiter {
  weight: number
  start(): void
}

export class SlotQueue {
  readonly slots: number
  readonly #bounds: QueueBounds
  #free: number
  #waiters: Waiter[] = []

  constructor(slots: number, bounds: QueueBounds) {
    this.slots = slots
    this.#free = slots
    this.#bounds = bounds
  }

  get waiting(): number {
    return this.#waiters.length
  }

  get running(): number {
    return this.slots - this.#free
  }

  /**
   * Waits for `weight` slots (at most all of them: a request with more choices than slots runs them in turn).
   *
   * @throws VerbatimError `queue_full` when the queue is full or the wait too long.
   * @throws the signal's reason when the caller leaves.
   */
  admit(weight: number, signal: AbortSignal): Promise<Ticket> | Ticket {
    const needed = Math.min(weight, this.slots)
    if (this.#waiters.length === 0 && this.#free >= needed) return this.#take(needed)
    if (this.#waiters.length >= this.#bounds.length) {
      throw new VerbatimError(
        'queue_full',
        `The queue is full: ${this.#bounds.length} requests wait already.`,
        {
          retryAfterSeconds: 5,
        },
      )
    }
    return this.#wait(needed, signal)
  }

  #wait(weight: number, signal: AbortSignal): Promise<Ticket> {
    return new Promise((resolve, reject) => {
      const leave = (reason: unknown) => {
        this.#waiters = this.#waiters.filter((other) => other !== waiter)
        settle()
        reject(reason)
        this.#startNext()
      }
      const onAbort = () => leave(signal.reason)
      const timer = setTimeout(() => {
        const seconds = Math.round(this.#bounds.waitMs / 1000)
        leave(
          new VerbatimError('queue_full', `No slot came free within ${seconds} s.`, { retryAfterSeconds: 5 }),
        )
      }, this.#bounds.waitMs)
      const settle = () => {
        clearTimeout(timer)
        signal.removeEventListener('abort', onAbort)
      }
      const waiter: Waiter = {
        weight,
        start: () => {
          settle()
          resolve(this.#take(weight))
        },
      }
      if (signal.aborted) return leave(signal.reason)
      signal.addEventListener('abort', onAbort)
      this.#waiters.push(waiter)
    })
  }

  #take(weight: number): Ticket {
    this.#free -= weight
    let held = true
    return {
      release: () => {
        if (!held) return
        held = false
        this.#free += weight
        this.#startNext()
      },
    }
  }

  #startNext(): void {
    for (
      let next = this.#waiters[0];
      next !== undefined && next.weight <= this.#free;
      next = this.#waiters[0]
    ) {
      this.#waiters.shift()
      next.start()
    }
  }
}
