import { createHmac } from 'node:crypto'
import type { BudgetPeriod } from '@verbatim/protocol'
import { budgetPeriod } from './budget-period.ts'

/** What a request may cost, and whom. */
export interface Charge {
  requestId: string
  account: { id: string; billing: 'prepaid' | 'unmetered' }
  /** Nanocredits; it never costs more. */
  worstCase: bigint
  budgets: BudgetTerm[]
}

/** What a request may take of a budget or an allowance. */
export interface BudgetTerm {
  /** `key:ID` is counted in nanocredits; `keyless` and `address:HASH` in tokens. */
  subject: string
  /** The start of the period, in milliseconds since 1970. */
  period: number
  /** What is reserved: the worst case of a budget, what is expected of an allowance. */
  amount: bigint
  limit: bigint
  /** How it refuses: a budget with 402, an allowance of keyless callers with 429. */
  refusal: 'budget' | 'allowance'
}

/** What a request took of a budget or an allowance in the end. */
export interface BudgetShare {
  subject: string
  period: number
  amount: bigint
}

/** The budget of a key. */
export function keyBudget(
  budget: { limit: bigint; period: BudgetPeriod },
  subject: string,
  worstCase: bigint,
  at: number,
): BudgetTerm {
  const period = budgetPeriod(budget.period, at)
  return { subject, period, amount: worstCase, limit: budget.limit, refusal: 'budget' }
}

/** Half of SHA-256: nobody finds two addresses that share an allowance. */
const SUBJECT_BYTES = 16

/**
 * Under which name the allowance of an address is counted on the day of `at`. The address cannot be read of it without the salt, and tells
 * nothing about the same address on another day.
 */
export function allowanceSubject(address: string, at: number, salt: Uint8Array): string {
  const day = budgetPeriod('day', at)
  const hash = createHmac('sha256', salt).update(`${day} ${address}`).digest()
  return `address:${hash.subarray(0, SUBJECT_BYTES).toString('base64url')}`
}

/** In one order for all, so that requests that share budgets never wait for each other in a circle. */
export function inOrder<Share extends { subject: string; period: number }>(
  shares: readonly Share[],
): Share[] {
  return [...shares].sort((a, b) => compare(a.subject, b.subject) || a.period - b.period)
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b)
}

/** Budgets as the tables of holds and transfers have them. */
export function writeShares(shares: readonly BudgetShare[]): string {
  return JSON.stringify(shares.map(({ subject, period, amount }) => [subject, period, `${amount}`]))
}

export function readShares(text: string | null): BudgetShare[] {
  if (text === null) return []
  const rows = JSON.parse(text) as [string, number, string][]
  return rows.map(([subject, period, amount]) => ({ subject, period, amount: BigInt(amount) }))
}

export function lesser(a: bigint, b: bigint): bigint {
  if (a < b) return a
  return b
}
