import { formatCredits, VerbatimError } from '@verbatim/protocol'
import { DAY_MS } from './budget-period.ts'
import type { BudgetTerm } from './charge.ts'

export function overBalance(amount: bigint, available: bigint): VerbatimError {
  return new VerbatimError(
    'insufficient_credits',
    `This request reserves ${formatCredits(amount)} credits, its worst case, and ${formatCredits(available)} are available. Add credits, or lower max_tokens.`,
  )
}

export function overBudget({ amount, limit }: BudgetTerm, used: bigint): VerbatimError {
  const left = used < limit ? limit - used : 0n
  return new VerbatimError(
    'insufficient_credits',
    `This request reserves ${formatCredits(amount)} credits, its worst case, and ${formatCredits(left)} of ${formatCredits(limit)} are left in the key's budget.`,
  )
}

export function overAllowance({ limit, period }: BudgetTerm, at: number): VerbatimError {
  const retryAfterSeconds = Math.min(Math.max(Math.ceil((period + DAY_MS - at) / 1000), 1), DAY_MS / 1000)
  return new VerbatimError(
    'rate_limited',
    `The allowance of ${limit} tokens a day for callers without a key does not cover this request. It begins anew at midnight UTC; a key has none.`,
    { retryAfterSeconds },
  )
}
