import { formatCredits, parseCredits, type UsageGroupAnswer } from '@verbatim/protocol'

/** How quickly an account spends. */
interface Burn {
  /** Credits a day, as a decimal. */
  perDay: string
  /** How many days what is available lasts at that; null where nothing is spent. */
  daysLeft: number | null
}

/**
 * What was spent a day on average, over the days since the first use among those given, today included.
 *
 * @param groups Sums by day of one account, in any order.
 * @param available Decimal credits.
 * @param today As 2026-01-31, in UTC.
 */
export function burnOf(groups: readonly UsageGroupAnswer[], available: string, today: string): Burn {
  const first = groups.map(({ day = today }) => day).sort()[0] ?? today
  const days = BigInt(Math.round((Date.parse(today) - Date.parse(first)) / DAY_MS) + 1)
  const spent = groups.reduce((sum, { cost }) => sum + parseCredits(cost), 0n)
  const perDay = spent / days
  // Below a billionth of a credit a day it lasts longer than anybody plans for.
  const daysLeft = perDay === 0n ? null : Number(parseSigned(available) / perDay)
  return { perDay: formatCredits(perDay), daysLeft }
}

const DAY_MS = 24 * 60 * 60 * 1000

/** A balance can be below zero; nothing is left then. */
function parseSigned(decimal: string): bigint {
  return decimal.startsWith('-') ? 0n : parseCredits(decimal)
}
