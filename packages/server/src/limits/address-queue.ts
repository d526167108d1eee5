import { setTimeout as pause } from 'node:timers/promises'
import { VerbatimError } from '@verbatim/protocol'
import type { AddressTurns, Claim } from './address-turns.ts'
import type { QueueBounds, Ticket } from './limits.ts'

interface Line {
  /** When the last request of this address started, in milliseconds of the clock. */
  lastStart: number
  busy: boolean
  waiting: (() => void)[]
}

/**
 * The keyless rule of documents 003 and 004: requests of one address run one at a time, first come first served,
 * each at least `gapMs` after the start of the one before. Held in this process, and with `turns` among all replicas.
 */
export class AddressQueue {
  readonly #lines = new Map<string, Line>()
  readonly #gapMs: number
  readonly #bounds: QueueBounds
  readonly #turns: AddressTurns | undefined
  readonly #now: () => number

  constructor(
    gapMs: number,
    bounds: QueueBounds,
    turns?: AddressTurns,
    now: () => number = () => performance.now(),
  ) {
    this.#gapMs = gapMs
    this.#bounds = bounds
    this.#turns = turns
    this.#now = now
  }

  /**
   * @throws VerbatimError `rate_limited` when too many of this address wait, or one waited too long.
   * @throws the signal's reason when the caller leaves.
   */
  async admit(address: string, requestId: string, signal: AbortSignal): Promise<Ticket> {
    const claim = this.#turns && (await this.#turns.claim(address, requestId))
    if (this.#turns !== undefined && claim === undefined) throw this.#full(this.#bounds.length)
    try {
      return await this.#admit(address, claim, signal)
    } catch (error) {
      claim?.give()
      throw error
    }
  }

  async #admit(address: string, claim: Claim | undefined, signal: AbortSignal): Promise<Ticket> {
    const line = this.#lines.get(address) ?? { lastStart: Number.NEGATIVE_INFINITY, busy: false, waiting: [] }
    this.#lines.set(address, line)
    const waits = line.busy
    if (waits) await this.#turn(line, signal)
    line.busy = true
    try {
      if (claim !== undefined) await this.#turnElsewhere(claim, waits, signal)
      // Timers may fire early by a fraction of a millisecond, so the clock is asked again.
      for (let left = this.#left(line); left > 0; left = this.#left(line)) {
        await pause(left, undefined, { signal })
      }
    } catch (error) {
      this.#next(address, line)
      throw signal.aborted ? signal.reason : error
    }
    line.lastStart = this.#now()
    claim?.started()
    let held = true
    return {
      release: () => {
        if (!held) return
        held = false
        // Before the next one of this replica asks.
        claim?.give()
        this.#next(address, line)
      },
    }
  }

  async #turnElsewhere(claim: Claim, waited: boolean, signal: AbortSignal): Promise<void> {
    const patience = AbortSignal.timeout(this.#bounds.waitMs)
    try {
      await claim.turn(waited, AbortSignal.any([signal, patience]))
    } catch (error) {
      throw patience.aborted ? tooLong(this.#bounds.waitMs) : error
    }
  }

  #left(line: Line): number {
    return line.lastStart + this.#gapMs - this.#now()
  }

  #turn(line: Line, signal: AbortSignal): Promise<void> {
    if (line.waiting.length >= this.#bounds.length) throw this.#full(line.waiting.length)
    return new Promise((resolve, reject) => {
      const settle = () => {
        clearTimeout(timer)
        signal.removeEventListener('abort', leave)
      }
      const start = () => {
        settle()
        resolve()
      }
      const leave = () => {
        settle()
        line.waiting = line.waiting.filter((other) => other !== start)
        reject(signal.aborted ? signal.reason : tooLong(this.#bounds.waitMs))
      }
      const timer = setTimeout(leave, this.#bounds.waitMs)
      if (signal.aborted) return leave()
      signal.addEventListener('abort', leave)
      line.waiting.push(start)
    })
  }

  #full(waiting: number): VerbatimError {
    return new VerbatimError(
      'rate_limited',
      `This address has ${waiting} requests waiting already; at most ${this.#bounds.length} may.`,
      { retryAfterSeconds: Math.ceil((this.#gapMs * (waiting + 1)) / 1000) },
    )
  }

  /** Hands the place on; an address that nobody uses is forgotten once its gap is over. */
  #next(address: string, line: Line): void {
    const next = line.waiting.shift()
    if (next !== undefined) {
      next()
      return
    }
    line.busy = false
    setTimeout(() => {
      if (!line.busy && line.waiting.length === 0 && this.#lines.get(address) === line)
        this.#lines.delete(address)
    }, this.#gapMs).unref()
  }
}

function tooLong(waitMs: number): VerbatimError {
  return new VerbatimError(
    'rate_limited',
    `This address waited over ${Math.round(waitMs / 1000)} s for its turn.`,
    {
      retryAfterSeconds: 5,
    },
  )
}
