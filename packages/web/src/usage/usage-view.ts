/** What /usage shows, as its query string has it, so that a link leads to the same. */
export interface UsageView {
  /** The last so many days, today included; `custom` goes by `from` and `until`. */
  range: Range
  /** Days in UTC, both within. */
  from: string
  until: string
  /** Empty is no filter. */
  account: string
  key: string
  model: string
  show: Shown
}

/** The tables below the charts, one at a time. */
export const SHOWN = ['keys', 'models', 'accounts', 'requests', 'ledger'] as const
export type Shown = (typeof SHOWN)[number]

export const RANGES = { '7d': 7, '30d': 30, '90d': 90 } as const
export type Range = keyof typeof RANGES | 'custom'

const DAY_MS = 24 * 60 * 60 * 1000
const DAY_FORM = /^\d{4}-\d\d-\d\d$/

/** Reads a query string; what it does not name, or names wrongly, is as it is without. @param now Milliseconds since 1970. */
export function readView(query: URLSearchParams, now: number): UsageView {
  const [from, until] = [query.get('from') ?? '', query.get('until') ?? '']
  const custom = isDay(from) && isDay(until) && from <= until
  const range = rangeOf(query.get('range'))
  const view = {
    account: query.get('account') ?? '',
    key: query.get('key') ?? '',
    model: query.get('model') ?? '',
    show: SHOWN.find((name) => name === query.get('show')) ?? 'keys',
  }
  if (custom) return { ...view, range: 'custom', from, until }
  return { ...view, range, from: dayBefore(now, RANGES[range] - 1), until: dayBefore(now, 0) }
}

function rangeOf(text: string | null): keyof typeof RANGES {
  return text !== null && Object.hasOwn(RANGES, text) ? (text as keyof typeof RANGES) : '30d'
}

/** The query string of a view, without what is as it is anyway. */
export function writeView(view: UsageView): URLSearchParams {
  const query = new URLSearchParams()
  if (view.range === 'custom') {
    query.set('from', view.from)
    query.set('until', view.until)
  } else if (view.range !== '30d') query.set('range', view.range)
  for (const name of ['account', 'key', 'model'] as const) {
    if (view[name] !== '') query.set(name, view[name])
  }
  if (view.show !== 'keys') query.set('show', view.show)
  return query
}

/** The parameters that the service takes for a view; its `to` is not within. */
export function filterOf({ from, until, account, key, model }: UsageView): Record<string, string> {
  const given = Object.entries({ account, key, model }).filter(([, value]) => value !== '')
  return { from, to: dayAfter(until), ...Object.fromEntries(given) }
}

/** Every day of a view, as 2026-01-31. */
export function daysOf({ from, until }: Pick<UsageView, 'from' | 'until'>): string[] {
  const days: string[] = []
  for (let day = from; day <= until && days.length < MOST_DAYS; day = dayAfter(day)) days.push(day)
  return days
}

/** Ten years, beyond which nobody reads a chart of days. */
const MOST_DAYS = 3660

function dayAfter(day: string): string {
  return dayBefore(Date.parse(day) + DAY_MS, 0)
}

/** The day in UTC that was so many days before a moment. */
export function dayBefore(now: number, days: number): string {
  return new Date(now - days * DAY_MS).toISOString().slice(0, 10)
}

function isDay(text: string): boolean {
  if (!DAY_FORM.test(text) || Number.isNaN(Date.parse(text))) return false
  return dayBefore(Date.parse(text), 0) === text
}

const dayFormat = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'short', timeZone: 'UTC' })

/** "31 Jan" of a day in UTC, whatever the reader's time zone is. */
export function dayName(day: string): string {
  return dayFormat.format(new Date(day))
}
