import type { BudgetPeriod } from '@verbatim/protocol'

export const DAY_MS = 86_400_000

/** 1970 began on a Thursday, three days after a Monday. */
const MONDAY_DAYS = 3

/** When the period of `at` began, in milliseconds since 1970; 0 for the one that never ends. */
export function budgetPeriod(period: BudgetPeriod, at: number): number {
  const day = Math.floor(at / DAY_MS)
  if (period === 'ever') return 0
  if (period === 'day') return day * DAY_MS
  if (period === 'week') return (day - ((((day + MONDAY_DAYS) % 7) + 7) % 7)) * DAY_MS
  const date = new Date(at)
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1)
}
