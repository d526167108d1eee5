import { rateHeaders, rateRefusal } from './rate-headers.ts'
import { type Entry, RateWindows, type Subject } from './rate-windows.ts'

/** What is asked of the windows. */
export interface RatedRequest {
  /** Of one request ever. */
  id: string
  subjects: readonly Subject[]
  /** The most that it can take, prompt and answer. */
  tokens: number
}

/** A request that was admitted. */
export interface RateTicket {
  /** `x-ratelimit-*` as OpenAI documents them. */
  readonly headers: Record<string, string>
  /** To be called once the request has ended, with what it really took; later calls change nothing. */
  end(tokens: number): void
}

/** Rate windows: in any 60 seconds no subject starts more than its limits say, nor has more running at a time. */
export interface RateGate {
  /**
   * Takes the request into account for all its subjects or, refused, for none. Nothing is waited for, and no promise
   * made, when no subject has limits.
   *
   * @throws VerbatimError `rate_limited`, with Retry-After and the headers.
   */
  admit(request: RatedRequest): Promise<RateTicket> | RateTicket
  close(): Promise<void>
}

export const UNLIMITED: RateTicket = { headers: {}, end: () => undefined }

/** Those subjects that have a limit at all. */
export function limitedOf(subjects: readonly Subject[]): readonly Subject[] {
  return subjects.filter(({ limits }) => Object.values(limits).some((limit) => limit !== undefined))
}

/** Windows of this process alone. */
export class MemoryRateGate implements RateGate {
  readonly #windows = new RateWindows()
  readonly #now: () => number

  /** @param now a clock that never goes back, in milliseconds. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now
  }

  admit({ id, subjects, tokens }: RatedRequest): RateTicket {
    const limited = limitedOf(subjects)
    if (limited.length === 0) return UNLIMITED
    const nowMs = this.#now()
    const refusal = rateRefusal(this.#windows.standings(limited, tokens, nowMs))
    if (refusal !== undefined) throw refusal
    const entry: Entry = { id, subjects: limited, atMs: nowMs, tokens, running: true }
    this.#windows.enter(entry)
    const headers = rateHeaders(this.#windows.standings(limited, 0, nowMs))
    return { headers, end: (taken) => this.#windows.end(entry, taken) }
  }

  async close(): Promise<void> {}
}
