import type { SettingsRow } from './key-queries.ts'
import type { BudgetPeriod, KeyGrant, RateLimits, Scope } from './principal.ts'

/** What can be changed of a key. */
export interface KeySettings extends KeyGrant {
  name: string
  retainsRequests: boolean
}

/** The columns of a key, or of its join with an account, that say what it allows. */
export interface GrantColumns {
  scopes: string
  models: string | null
  budget_nanocredits: bigint | null
  budget_period: string | null
  requests_per_minute: number | null
  tokens_per_minute: number | null
  concurrent_requests: number | null
  expires_at: number | null
}

export function grantOf(row: GrantColumns): KeyGrant {
  return {
    scopes: row.scopes.split(' ') as Scope[],
    models: row.models === null ? undefined : (JSON.parse(row.models) as string[]),
    budget:
      row.budget_nanocredits === null
        ? undefined
        : { limit: row.budget_nanocredits, period: (row.budget_period ?? 'ever') as BudgetPeriod },
    limits: limitsOf(row.requests_per_minute, row.tokens_per_minute, row.concurrent_requests),
    expiresAt: row.expires_at ?? undefined,
  }
}

export function limitsOf(
  requestsPerMinute: number | null,
  tokensPerMinute: number | null,
  concurrentRequests: number | null,
): RateLimits {
  return {
    ...(requestsPerMinute === null ? {} : { requestsPerMinute }),
    ...(tokensPerMinute === null ? {} : { tokensPerMinute }),
    ...(concurrentRequests === null ? {} : { concurrentRequests }),
  }
}

export function rowOf(settings: KeySettings): SettingsRow {
  const { name, retainsRequests, scopes, models, expiresAt, budget, limits } = settings
  return {
    name,
    retainsRequests: Number(retainsRequests),
    scopes: scopes.join(' '),
    models: models === undefined ? null : JSON.stringify(models),
    expiresAt: expiresAt ?? null,
    budget: budget?.limit ?? null,
    budgetPeriod: budget?.period ?? null,
    requestsPerMinute: limits.requestsPerMinute ?? null,
    tokensPerMinute: limits.tokensPerMinute ?? null,
    concurrentRequests: limits.concurrentRequests ?? null,
  }
}
