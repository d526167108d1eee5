import type { ModelCard, Usage } from '@verbatim/protocol'
import type { Principal } from '../auth/auth.ts'
import type { Subject } from '../limits/limits.ts'
import {
  allowanceSubject,
  type BudgetTerm,
  budgetPeriod,
  type Charge,
  costOf,
  keyBudget,
  worstCaseOf,
} from '../meter/meter.ts'
import type { TokenBounds } from './worst-case.ts'

/** Who pays for callers without a key. */
export const KEYLESS_ACCOUNT = { id: 'acct_keyless', billing: 'unmetered' } as const

/** What keyless callers may use in a day, in tokens; 0 is without a bound. */
export interface KeylessAllowance {
  tokensPerAddress: number
  tokens: number
  /** Makes addresses unreadable where they are counted. */
  salt: Uint8Array
}

/** What a request may cost, whom, and which budgets it counts against. */
export function chargeOf(
  { requestId, principal, at }: { requestId: string; principal: Principal; at: number },
  card: ModelCard,
  bounds: TokenBounds,
  allowance: KeylessAllowance,
): Charge {
  if (principal.kind === 'keyless') {
    const budgets = allowances(principal.address, at, bounds.expected, allowance)
    return { requestId, account: KEYLESS_ACCOUNT, worstCase: 0n, budgets }
  }
  const { account, budget, keyId } = principal
  const worstCase = worstCaseOf(card.priceNanocredits, bounds.prompt, bounds.completion)
  const budgets = budget === undefined ? [] : [keyBudget(budget, `key:${keyId}`, worstCase, at)]
  return { requestId, account: { id: account.id, billing: account.billing }, worstCase, budgets }
}

/** What an answer counts for in a budget: credits of a key's, tokens of an allowance. */
export function spentOf({ refusal }: BudgetTerm, cost: bigint, usage: Usage): bigint {
  return refusal === 'budget' ? cost : BigInt(usage.promptTokens + usage.completionTokens)
}

export function priceOf(card: ModelCard, usage: Usage): bigint {
  return costOf(card.priceNanocredits, usage)
}

/** Of what a request probably takes: its worst case is the whole context, and a day's allowance would not outlast it. */
function allowances(address: string, at: number, tokens: number, allowance: KeylessAllowance): BudgetTerm[] {
  const term = (subject: string, limit: number): BudgetTerm[] =>
    limit === 0
      ? []
      : [
          {
            subject,
            period: budgetPeriod('day', at),
            amount: BigInt(tokens),
            limit: BigInt(limit),
            refusal: 'allowance',
          },
        ]
  return [
    ...term('keyless', allowance.tokens),
    ...term(allowanceSubject(address, at, allowance.salt), allowance.tokensPerAddress),
  ]
}

/** Whose limits a request counts against. */
export function subjectsOf(principal: Principal, model: Subject): Subject[] {
  if (principal.kind === 'keyless') return [model]
  const { keyId, limits, account } = principal
  return [{ name: `key:${keyId}`, limits }, { name: `account:${account.id}`, limits: account.limits }, model]
}
