import type { LimitsAnswer, LimitsBody } from '@verbatim/protocol'
import type { LimitsChange, RateLimits } from '../auth/auth.ts'

export function limitsAnswer(limits: RateLimits): LimitsAnswer {
  return {
    requests_per_minute: limits.requestsPerMinute ?? null,
    tokens_per_minute: limits.tokensPerMinute ?? null,
    concurrent_requests: limits.concurrentRequests ?? null,
  }
}

export function limitsChange(body: LimitsBody): LimitsChange {
  return {
    requestsPerMinute: body.requests_per_minute,
    tokensPerMinute: body.tokens_per_minute,
    concurrentRequests: body.concurrent_requests,
  }
}
