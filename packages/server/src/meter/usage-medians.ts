import { setImmediate } from 'node:timers/promises'
import type { UsageGrouping } from '@verbatim/protocol'
import { query, type Reader } from '../store/store.ts'
import { DAY_MS } from './budget-period.ts'
import { type GroupRow, matches, type UsageFilter } from './usage-filter.ts'

/** Medians of one group, in milliseconds; null where no answer has the number. */
export interface Medians {
  latencyMs: number | null
  firstTokenMs: number | null
}

/** Rows that are read at once: SQLite is read on the thread that serves, which must not be held for long. */
const PAGE_ROWS = 2_000

interface Answered {
  request_id: string
  at: number
  account_id: string
  key_id: string | null
  model: string | null
  latency_ms: number
  first_token_ms: number | null
}

interface Place {
  at: number
  requestId: string
}

/** Exact, of answers alone: what was refused took no time that anybody would compare. By the group's name (`groupName`). */
export async function usageMedians(
  store: Reader,
  filter: UsageFilter,
  groupBy: readonly UsageGrouping[],
): Promise<Map<string, Medians>> {
  const groups = new Map<string, { latencies: Tally; firstTokens: Tally }>()
  const page = pageQuery(filter)
  let place: Place | undefined = { at: filter.from, requestId: '' }
  while (place !== undefined) {
    const rows: Answered[] = await store.all(page, place)
    for (const row of rows) {
      const name = groupName(groupOf(row, groupBy))
      const group = groups.get(name) ?? { latencies: new Tally(), firstTokens: new Tally() }
      groups.set(name, group)
      group.latencies.add(row.latency_ms)
      if (row.first_token_ms !== null) group.firstTokens.add(row.first_token_ms)
    }
    const last: Answered | undefined = rows.length < PAGE_ROWS ? undefined : rows.at(-1)
    place = last && { at: last.at, requestId: last.request_id }
    await setImmediate()
  }
  return new Map(
    [...groups].map(([name, { latencies, firstTokens }]) => [
      name,
      { latencyMs: latencies.median(), firstTokenMs: firstTokens.median() },
    ]),
  )
}

/** Tells a group from the others of one report. */
export function groupName({ day, account_id, key_id, model }: GroupRow): string {
  return JSON.stringify([day, account_id, key_id, model])
}

function groupOf({ at, account_id, key_id, model }: Answered, groupBy: readonly UsageGrouping[]): GroupRow {
  const group: GroupRow = {}
  if (groupBy.includes('day')) group.day = Math.floor(at / DAY_MS)
  if (groupBy.includes('account')) group.account_id = account_id
  if (groupBy.includes('key')) group.key_id = key_id
  if (groupBy.includes('model')) group.model = model
  return group
}

function pageQuery(filter: UsageFilter) {
  return query((db, $: Place) =>
    db
      .selectFrom('usage')
      // The beginning moves: with two of them the index would be searched from the first one each time.
      .where((on) => matches(on, { ...filter, from: $.at }))
      .where('status', '=', 200)
      .where((on) => on.or([on('at', '>', $.at), on('request_id', '>', $.requestId)]))
      .select(['request_id', 'at', 'account_id', 'key_id', 'model', 'latency_ms', 'first_token_ms'])
      .orderBy('at')
      .orderBy('request_id')
      .limit(PAGE_ROWS),
  )
}

/** How often each number came: as large as there are different numbers, however many come. */
class Tally {
  readonly #counts = new Map<number, number>()
  #total = 0

  add(value: number): void {
    this.#counts.set(value, (this.#counts.get(value) ?? 0) + 1)
    this.#total += 1
  }

  /** Of an even number the mean of the two in the middle, rounded. */
  median(): number | null {
    if (this.#total === 0) return null
    const ordered = [...this.#counts].sort(([a], [b]) => a - b)
    const at = (place: number) => {
      let passed = 0
      for (const [value, count] of ordered) {
        passed += count
        if (passed > place) return value
      }
      throw new Error('a place beyond the last number')
    }
    return Math.round((at((this.#total - 1) >> 1) + at(this.#total >> 1)) / 2)
  }
}
