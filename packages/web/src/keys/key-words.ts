import type { BudgetPeriod, KeyAnswer } from '@verbatim/protocol'
import { count, credits, plural } from '../text/numbers.ts'
import type { ListedKey } from './key-queries.ts'

export function isWhole(key: ListedKey): key is KeyAnswer {
  return 'prefix' in key
}

type KeyState = 'active' | 'ended' | 'revoked'

/** @param now Milliseconds since 1970. */
export function stateOf({ revoked_at, expires_at }: KeyAnswer, now: number): KeyState {
  if (revoked_at !== null) return 'revoked'
  return expires_at !== null && Date.parse(expires_at) <= now ? 'ended' : 'active'
}

/** Budgets' periods, to follow an amount. */
export const PERIODS: Record<BudgetPeriod, string> = {
  day: 'a day',
  week: 'a week',
  month: 'a month',
  ever: 'in all',
}

/** "5 credits a month", or that there is no bound. */
export function budgetWords(budget: KeyAnswer['budget']): string {
  if (budget === null) return 'No budget'
  return `${credits(budget.limit)} ${PERIODS[budget.period as BudgetPeriod]}`
}

/** The limits of the key's own; those of the account and the installation count beside them. */
export function limitWords(limits: KeyAnswer['limits']): string[] {
  const { requests_per_minute: requests, tokens_per_minute: tokens, concurrent_requests: at } = limits
  return [
    ...(requests === null ? [] : [`${plural(requests, 'request')} a minute`]),
    ...(tokens === null ? [] : [`${plural(tokens, 'token')} a minute`]),
    ...(at === null ? [] : [`${count(at)} at a time`]),
  ]
}

const MAKERS: Record<string, string> = {
  owner: 'the owner',
  cli: 'the command line',
  service: 'the service',
}

/**
 * Who made a key, as the audit log names it, in words where that is not somebody.
 *
 * @param nameOfKey Undefined for a key that is not known here.
 * @param self Who looks, by the same names.
 */
export function makerWords(
  madeBy: string | null,
  nameOfKey: (id: string) => string | undefined,
  self: string,
): string {
  if (madeBy === null) return 'somebody, not noted'
  if (madeBy === self) return 'you'
  const key = madeBy.startsWith('key:') ? nameOfKey(madeBy.slice('key:'.length)) : undefined
  return key === undefined ? (MAKERS[madeBy] ?? madeBy) : `the key “${key}”`
}

/** The page's own keys have none: they stand for who signed in. */
export function hasSecret({ prefix }: Pick<KeyAnswer, 'prefix'>): boolean {
  return prefix !== ''
}

const clockFormat = new Intl.DateTimeFormat('en', { timeStyle: 'short' })

/** The time of day, in the reader's time zone. */
export function clock(time: string): string {
  return clockFormat.format(new Date(time))
}
