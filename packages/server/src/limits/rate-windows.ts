import type { RateLimits } from '../config/config.ts'

/** Limits are of any 60 seconds: windows slide, they do not start with the clock's minutes. */
export const WINDOW_MS = 60_000

/** How many of the oldest requests are looked at to tell when a refused one would fit. */
export const LOOKAHEAD = 200

/** Nobody can tell when a running request ends. */
export const CONCURRENCY_WAIT_MS = 1000

/** Who is limited: `key:…`, `account:…` or `model:…`. */
export interface Subject {
  name: string
  limits: RateLimits
}

/** How much of a subject's limits is taken. */
export interface Standing {
  subject: Subject
  requests: number
  tokens: number
  /** Until nothing is left in the window. */
  emptyMs: number
  /** What is in the way of a request, and for how long at least; undefined when it fits. */
  refusal: { limit: keyof RateLimits; waitMs: number } | undefined
}

/** A request that was admitted. */
export interface Entry {
  readonly id: string
  readonly subjects: readonly Subject[]
  readonly atMs: number
  /** What is reserved, and once it has ended what it took. */
  tokens: number
  running: boolean
}

/** What each subject took in the last minute, exactly: every request with its time. */
export class RateWindows {
  readonly #windows = new Map<string, SubjectWindow>()
  #sweptMs = 0

  /** How all subjects stand before a request that reserves `tokens`; nothing is changed. */
  standings(subjects: readonly Subject[], tokens: number, nowMs: number): Standing[] {
    this.#sweep(nowMs)
    return subjects.map((subject) => this.#of(subject, nowMs).standing(subject, tokens, nowMs))
  }

  enter(entry: Entry): void {
    for (const subject of entry.subjects) this.#of(subject, entry.atMs).add(entry)
  }

  end(entry: Entry, tokens: number): void {
    if (!entry.running) return
    for (const { name } of entry.subjects) this.#windows.get(name)?.end(entry, tokens)
    entry.tokens = tokens
    entry.running = false
  }

  #of(subject: Subject, nowMs: number): SubjectWindow {
    let window = this.#windows.get(subject.name)
    if (window === undefined) {
      window = new SubjectWindow()
      this.#windows.set(subject.name, window)
    }
    window.leaveUntil(nowMs - WINDOW_MS)
    return window
  }

  #sweep(nowMs: number): void {
    if (nowMs - this.#sweptMs < WINDOW_MS) return
    this.#sweptMs = nowMs
    for (const [name, window] of this.#windows) {
      window.leaveUntil(nowMs - WINDOW_MS)
      if (window.isIdle) this.#windows.delete(name)
    }
  }
}

class SubjectWindow {
  #entries: Entry[] = []
  /** Entries before this index have left; they are cut off together. */
  #first = 0
  #leftUntilMs = Number.NEGATIVE_INFINITY
  #tokens = 0
  #running = 0

  get isIdle(): boolean {
    return this.#requests === 0 && this.#running === 0
  }

  get #requests(): number {
    return this.#entries.length - this.#first
  }

  add(entry: Entry): void {
    this.#entries.push(entry)
    this.#tokens += entry.tokens
    this.#running++
  }

  end(entry: Entry, tokens: number): void {
    this.#running--
    if (entry.atMs > this.#leftUntilMs) this.#tokens += tokens - entry.tokens
  }

  leaveUntil(untilMs: number): void {
    this.#leftUntilMs = Math.max(this.#leftUntilMs, untilMs)
    for (let entry = this.#at(0); entry !== undefined && entry.atMs <= untilMs; entry = this.#at(0)) {
      this.#tokens -= entry.tokens
      this.#first++
    }
    if (this.#first * 2 <= this.#entries.length) return
    this.#entries = this.#entries.slice(this.#first)
    this.#first = 0
  }

  standing(subject: Subject, tokens: number, nowMs: number): Standing {
    const { requestsPerMinute, tokensPerMinute, concurrentRequests } = subject.limits
    const waits: Required<RateLimits> = {
      requestsPerMinute: this.#requestsWait(requestsPerMinute, nowMs),
      tokensPerMinute: this.#tokensWait(tokensPerMinute, tokens, nowMs),
      concurrentRequests:
        this.#running >= (concurrentRequests ?? Number.POSITIVE_INFINITY) ? CONCURRENCY_WAIT_MS : 0,
    }
    return {
      subject,
      requests: this.#requests,
      tokens: this.#tokens,
      emptyMs: this.#leaveMs(this.#requests - 1, nowMs),
      refusal: longest(waits),
    }
  }

  #requestsWait(limit: number | undefined, nowMs: number): number {
    return limit === undefined || this.#requests < limit ? 0 : this.#leaveMs(this.#requests - limit, nowMs)
  }

  /** A request that is larger than the limit itself may run when nothing else was taken. */
  #tokensWait(limit: number | undefined, tokens: number, nowMs: number): number {
    if (limit === undefined) return 0
    let taken = this.#tokens
    let index = 0
    while (taken > 0 && taken + tokens > limit && index < LOOKAHEAD)
      taken -= this.#at(index++)?.tokens ?? taken
    return index === 0 ? 0 : this.#leaveMs(index - 1, nowMs)
  }

  /** When the request at an index will have left. */
  #leaveMs(index: number, nowMs: number): number {
    const entry = this.#at(index)
    return entry === undefined ? 0 : entry.atMs + WINDOW_MS - nowMs
  }

  #at(index: number): Entry | undefined {
    return index < 0 ? undefined : this.#entries[this.#first + index]
  }
}

export function longest(waits: Required<RateLimits>): Standing['refusal'] {
  const [limit, waitMs] = (Object.entries(waits) as [keyof RateLimits, number][]).reduce((worst, other) =>
    other[1] > worst[1] ? other : worst,
  )
  return waitMs > 0 ? { limit, waitMs } : undefined
}
