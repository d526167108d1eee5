import type { RateLimits } from './principal.ts'

/** What is absent stays, null lifts a limit. */
export type LimitsChange = { [Name in keyof RateLimits]?: number | null | undefined }

/** Every limit there is. */
export const LIMIT_NAMES = ['requestsPerMinute', 'tokensPerMinute', 'concurrentRequests'] as const

/** The limits after a change. */
export function changedLimits(limits: RateLimits, change: LimitsChange = {}): RateLimits {
  const after: RateLimits = {}
  for (const name of LIMIT_NAMES) {
    const value = change[name] === undefined ? limits[name] : change[name]
    if (value !== undefined && value !== null) after[name] = value
  }
  return after
}
