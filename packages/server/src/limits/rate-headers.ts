import { VerbatimError } from '@verbatim/protocol'
import type { RateLimits } from '../config/config.ts'
import type { Standing } from './rate-windows.ts'

/** The headers of the tightest subject, as OpenAI documents them. */
export function rateHeaders(standings: readonly Standing[]): Record<string, string> {
  return {
    ...headersOf('requests', standings, ({ subject }) => subject.limits.requestsPerMinute),
    ...headersOf('tokens', standings, ({ subject }) => subject.limits.tokensPerMinute),
  }
}

function headersOf(
  kind: 'requests' | 'tokens',
  standings: readonly Standing[],
  limitOf: (standing: Standing) => number | undefined,
): Record<string, string> {
  let tightest: { limit: number; left: number; emptyMs: number } | undefined
  for (const standing of standings) {
    const limit = limitOf(standing)
    if (limit === undefined) continue
    const left = Math.max(0, limit - standing[kind])
    if (tightest === undefined || left < tightest.left) tightest = { limit, left, emptyMs: standing.emptyMs }
  }
  if (tightest === undefined) return {}
  return {
    [`x-ratelimit-limit-${kind}`]: String(tightest.limit),
    [`x-ratelimit-remaining-${kind}`]: String(tightest.left),
    [`x-ratelimit-reset-${kind}`]: duration(tightest.emptyMs),
  }
}

/** `350ms`, `1s`, `6m0s`: never less than it really is. */
function duration(ms: number): string {
  if (ms < 1000) return `${Math.max(0, Math.ceil(ms))}ms`
  const seconds = Math.ceil(ms / 1000)
  return seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m${seconds % 60}s`
}

const SAID: Record<keyof RateLimits, string> = {
  requestsPerMinute: 'requests a minute',
  tokensPerMinute: 'tokens a minute',
  concurrentRequests: 'requests at a time',
}

/** The refusal of the subject that is in the way for longest; undefined when none is. */
export function rateRefusal(standings: readonly Standing[]): VerbatimError | undefined {
  let worst: { standing: Standing; limit: keyof RateLimits; waitMs: number } | undefined
  for (const standing of standings) {
    const { refusal } = standing
    if (refusal !== undefined && refusal.waitMs > (worst?.waitMs ?? 0)) worst = { standing, ...refusal }
  }
  if (worst === undefined) return undefined
  const { standing, limit, waitMs } = worst
  const [kind, ...name] = standing.subject.name.split(':')
  const whose = kind === 'model' ? `The model ${name.join(':')}` : `This ${kind}`
  const seconds = Math.ceil(waitMs / 1000)
  return new VerbatimError(
    'rate_limited',
    `${whose} may take ${standing.subject.limits[limit]} ${SAID[limit]}. Try again in ${seconds} s.`,
    { retryAfterSeconds: seconds, headers: rateHeaders(standings) },
  )
}
