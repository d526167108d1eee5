import type { RateLimits } from '../config/config.ts'
import { MEMORY_KEY } from './memory-age.ts'
import { limitedOf, type RatedRequest, type RateGate, type RateTicket, UNLIMITED } from './rate-gate.ts'
import { rateHeaders, rateRefusal } from './rate-headers.ts'
import { ADMIT, END, PUT_BACK, RENEW } from './rate-scripts.ts'
import { type Entry, longest, RateWindows, type Standing, type Subject, WINDOW_MS } from './rate-windows.ts'
import { type Call, type SharedState, ValkeyAway, type ValkeyLink } from './valkey-link.ts'
import { TAG } from './valkey-script.ts'

export interface ValkeyRateGateOptions {
  /** How many replicas live. */
  replicas(): number
  now?(): number
}

/** Requests of one script: it must not hold up the server. */
const AT_ONCE = 200
const NUMBERS_A_SUBJECT = 6

/**
 * Windows that all replicas share: one script, one round trip a request. Beside it this replica remembers what it admitted
 * itself. That is what it goes by while Valkey is away, each with its part of the limits, and what it puts back into a Valkey that returns.
 */
export class ValkeyRateGate implements RateGate, SharedState {
  readonly scripts = [ADMIT, END, PUT_BACK, RENEW]
  readonly #link: ValkeyLink
  readonly #replicas: () => number
  readonly #now: () => number
  readonly #windows = new RateWindows()
  /** Admitted here within the last minute, or running. */
  readonly #own = new Set<Entry>()
  /** Those of which Valkey may not know what is known here. */
  readonly #behind = new Set<Entry>()

  #forgotMs = 0

  constructor(link: ValkeyLink, options: ValkeyRateGateOptions) {
    const { replicas, now = () => performance.now() } = options
    this.#link = link
    this.#replicas = replicas
    this.#now = now
    link.share(this)
  }

  admit(request: RatedRequest): Promise<RateTicket> | RateTicket {
    const subjects = limitedOf(request.subjects)
    if (subjects.length === 0) return UNLIMITED
    const limited = { ...request, subjects }
    return this.#link.present ? this.#admitShared(limited) : this.#admitAlone(limited)
  }

  async close(): Promise<void> {}

  get behind(): boolean {
    return this.#behind.size > 0
  }

  lost(): void {
    this.#forgetOld()
    for (const entry of this.#own) this.#behind.add(entry)
  }

  async putBack(call: Call): Promise<void> {
    const entries = [...this.#behind]
    for (let at = 0; at < entries.length; at += AT_ONCE) {
      const some = entries.slice(at, at + AT_ONCE)
      for (const entry of some) this.#behind.delete(entry)
      try {
        await this.#putBackSome(call, some)
      } catch (error) {
        for (const entry of some) this.#behind.add(entry)
        throw error
      }
    }
  }

  async renew(call: Call): Promise<void> {
    this.#forgetOld()
    // What ended while Valkey was away, and could not be told then.
    if (this.behind) await this.putBack(call)
    const held = [...this.#own].filter(({ running }) => running).flatMap(leasesOf)
    for (let at = 0; at < held.length; at += AT_ONCE) {
      const some = held.slice(at, at + AT_ONCE).filter(({ entry }) => entry.running)
      await call(
        RENEW,
        some.map(({ key }) => key),
        some.map(({ entry }) => entry.id),
      )
    }
  }

  async #admitShared(request: RatedRequest): Promise<RateTicket> {
    const { id, subjects, tokens } = request
    const keys = [MEMORY_KEY, ...subjects.flatMap(keysOf)]
    const limits = subjects.flatMap(({ limits }) => [
      limits.requestsPerMinute ?? -1,
      limits.tokensPerMinute ?? -1,
      limits.concurrentRequests ?? -1,
    ])
    let reply: number[]
    try {
      reply = (await this.#link.run(ADMIT, keys, [id, tokens, ...limits])) as number[]
    } catch (error) {
      if (error instanceof ValkeyAway) return this.#admitAlone(request)
      throw error
    }
    const standings = subjects.map((subject, at) =>
      readStanding(subject, reply.slice(1 + at * NUMBERS_A_SUBJECT)),
    )
    const refusal = rateRefusal(standings)
    if (refusal !== undefined) throw refusal
    return this.#ticket(this.#enter(request), standings)
  }

  /** This replica's part of each limit; at least one, or small limits would refuse everything. */
  #admitAlone(request: RatedRequest): RateTicket {
    const replicas = Math.max(1, this.#replicas())
    const parts = request.subjects.map(({ name, limits }) => ({ name, limits: partOf(limits, replicas) }))
    const standings = this.#windows.standings(parts, request.tokens, this.#now())
    const refusal = rateRefusal(standings)
    if (refusal !== undefined) throw refusal
    const entry = this.#enter(request)
    this.#behind.add(entry)
    return this.#ticket(entry, standings)
  }

  #enter({ id, subjects, tokens }: RatedRequest): Entry {
    const entry: Entry = { id, subjects, atMs: this.#now(), tokens, running: true }
    this.#windows.enter(entry)
    this.#own.add(entry)
    if (entry.atMs - this.#forgotMs > WINDOW_MS) this.#forgetOld()
    return entry
  }

  #ticket(entry: Entry, before: Standing[]): RateTicket {
    const after = before.map((standing) => ({
      ...standing,
      requests: standing.requests + 1,
      tokens: standing.tokens + entry.tokens,
      emptyMs: WINDOW_MS,
    }))
    return {
      headers: rateHeaders(after),
      end: (tokens) => {
        if (entry.running) void this.#end(entry, tokens)
      },
    }
  }

  async #end(entry: Entry, tokens: number): Promise<void> {
    this.#windows.end(entry, tokens)
    try {
      await this.#link.run(END, entry.subjects.flatMap(keysOf), [entry.id, tokens])
    } catch {
      // The link has reported why, and it is put back later.
      this.#behind.add(entry)
    }
  }

  async #putBackSome(call: Call, entries: Entry[]): Promise<void> {
    const nowMs = this.#now()
    const uses = entries.flatMap((entry) => entry.subjects.map((subject) => ({ entry, subject })))
    await call(
      PUT_BACK,
      uses.flatMap(({ subject }) => keysOf(subject)),
      uses.flatMap(({ entry, subject }) => [
        entry.id,
        Math.round((nowMs - entry.atMs) * 1000),
        entry.tokens,
        entry.running && isLeased(subject) ? 1 : 0,
      ]),
    )
  }

  #forgetOld(): void {
    this.#forgotMs = this.#now()
    const untilMs = this.#forgotMs - WINDOW_MS
    for (const entry of this.#own) {
      if (entry.running || entry.atMs > untilMs) continue
      this.#own.delete(entry)
      this.#behind.delete(entry)
    }
  }
}

function keysOf({ name }: Subject): string[] {
  return ['starts', 'tokens', 'running'].map((what) => `${TAG}:${what}:${name}`)
}

function leasesOf(entry: Entry): { key: string; entry: Entry }[] {
  return entry.subjects.filter(isLeased).map(({ name }) => ({ key: `${TAG}:running:${name}`, entry }))
}

function isLeased({ limits }: Subject): boolean {
  return limits.concurrentRequests !== undefined
}

function partOf(limits: RateLimits, replicas: number): RateLimits {
  const parts = Object.entries(limits).map(([name, limit]) => [
    name,
    Math.max(1, Math.floor(limit / replicas)),
  ])
  return Object.fromEntries(parts)
}

function readStanding(subject: Subject, numbers: number[]): Standing {
  const [requests = 0, tokens = 0, emptyMs = 0, byRequests = 0, byTokens = 0, byRunning = 0] = numbers
  const refusal = longest({
    requestsPerMinute: byRequests,
    tokensPerMinute: byTokens,
    concurrentRequests: byRunning,
  })
  return { subject, requests, tokens, emptyMs, refusal }
}
