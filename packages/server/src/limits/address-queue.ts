import { isIPv6 } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { VerbatimError } from '@verbatim/protocol'
import type { QueueBounds, Ticket } from './limits.ts'

interface Line {
  /** When the last request of this address started, in milliseconds of the clock. */
  lastStart: number
  busy: boolean
  waiting: (() => void)[]
}

/**
 * The keyless rule of documents 003 and 004: requests of one address run one at a time, first come first served,
 * each at least `gapMs` after the start of the one before. Held in this process.
 */
export class AddressQueue {
  readonly #lines = new Map<string, Line>()
  readonly #gapMs: number
  readonly #bounds: QueueBounds
  readonly #now: () => number

  constructor(gapMs: number, bounds: QueueBounds, now: () => number = () => performance.now()) {
    this.#gapMs = gapMs
    this.#bounds = bounds
    this.#now = now
  }

  /**
   * @throws VerbatimError `rate_limited` when too many of this address wait, or one waited too long.
   * @throws the signal's reason when the caller leaves.
   */
  async admit(address: string, signal: AbortSignal): Promise<Ticket> {
    const line = this.#lines.get(address) ?? { lastStart: Number.NEGATIVE_INFINITY, busy: false, waiting: [] }
    this.#lines.set(address, line)
    if (line.busy) await this.#turn(line, signal)
    line.busy = true
    try {
      // Timers may fire early by a fraction of a millisecond, so the clock is asked again.
      for (let left = this.#left(line); left > 0; left = this.#left(line)) {
        await pause(left, undefined, { signal })
      }
    } catch (error) {
      this.#next(address, line)
      throw signal.aborted ? signal.reason : error
    }
    line.lastStart = this.#now()
    let held = true
    return {
      release: () => {
        if (held) this.#next(address, line)
        held = false
      },
    }
  }

  #left(line: Line): number {
    return line.lastStart + this.#gapMs - this.#now()
  }

  #turn(line: Line, signal: AbortSignal): Promise<void> {
    if (line.waiting.length >= this.#bounds.length) {
      throw new VerbatimError(
        'rate_limited',
        `This address has ${line.waiting.length} requests waiting already; at most ${this.#bounds.length} may.`,
        { retryAfterSeconds: Math.ceil((this.#gapMs * (line.waiting.length + 1)) / 1000) },
      )
    }
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

/** An IPv6 client owns its /64, so that is what counts as one address; IPv4 (mapped too) counts whole. */
export function addressKey(address: string): string {
  const plain = address.replace(/%.*$/, '').toLowerCase()
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(plain)?.[1]
  if (mapped !== undefined) return mapped
  if (!isIPv6(plain)) return plain
  const [head = '', tail] = plain.split('::')
  const front = head === '' ? [] : head.split(':')
  const back = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = tail === undefined ? 0 : 8 - front.length - back.length
  const groups = [...front, ...Array<string>(Math.max(0, zeros)).fill('0'), ...back]
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`
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
