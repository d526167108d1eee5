import { setImmediate } from 'node:timers/promises'
import { type Compilable, sql } from 'kysely'
import { query, type Reader } from '../store/store.ts'
import { medianOf } from './median.ts'

/** What was asked in one hour. */
export interface HourOfUse {
  /** Its beginning, in milliseconds since 1970. */
  from: number
  requests: number
  /** Those that the service failed: a status of 500 and above. */
  errors: number
  /** Of the newest 500 streamed answers at most. */
  firstTokenMs: number | null
}

const HOUR_MS = 3_600_000
const HOURS = 24
const MOST_ANSWERS = 500

/** Rows of requests that ended in an hour may be written a little later. */
const SETTLED_MS = 120_000

const counts = query(
  (db, $: { from: number; to: number }) =>
    db
      .selectFrom('usage')
      .where('at', '>=', $.from)
      .where('at', '<', $.to)
      .select([
        sql<number>`coalesce(sum(requests), 0)`.as('requests'),
        sql<number>`coalesce(sum(case when status >= 500 then requests else 0 end), 0)`.as('errors'),
      ]) as Compilable<{ requests: number; errors: number }>,
)

const firstTokens = query((db, $: { from: number; to: number }) =>
  db
    .selectFrom('usage')
    .where('at', '>=', $.from)
    .where('at', '<', $.to)
    .where('status', '=', 200)
    .where('first_token_ms', 'is not', null)
    .select('first_token_ms')
    .orderBy('at', 'desc')
    .limit(MOST_ANSWERS),
)

/** The last 24 hours of a service, those of UTC. What is over is read once. */
export class Hours {
  readonly #store: Reader
  readonly #over = new Map<number, HourOfUse>()

  constructor(store: Reader) {
    this.#store = store
  }

  /** Oldest first; the last one is still running. */
  async until(now: number): Promise<HourOfUse[]> {
    const last = Math.floor(now / HOUR_MS) * HOUR_MS
    const begins = Array.from({ length: HOURS }, (_, index) => last - (HOURS - 1 - index) * HOUR_MS)
    const hours: HourOfUse[] = []
    for (const from of begins) {
      const hour = this.#over.get(from) ?? (await this.#read(from))
      if (now >= from + HOUR_MS + SETTLED_MS) this.#over.set(from, hour)
      hours.push(hour)
    }
    for (const from of this.#over.keys()) if (from < last - HOURS * HOUR_MS) this.#over.delete(from)
    return hours
  }

  async #read(from: number): Promise<HourOfUse> {
    // A hundred thousand rows of an hour take SQLite tens of milliseconds, in which nothing else runs.
    await setImmediate()
    const span = { from, to: from + HOUR_MS }
    const counted = await this.#store.first(counts, span)
    const answers = await this.#store.all(firstTokens, span)
    const median = medianOf(answers.flatMap(({ first_token_ms: ms }) => ms ?? []))
    return {
      from,
      requests: counted?.requests ?? 0,
      errors: counted?.errors ?? 0,
      firstTokenMs: median === null ? null : Math.round(median),
    }
  }
}
