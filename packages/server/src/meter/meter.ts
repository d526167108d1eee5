/**
 * Money: what a request may cost is held before it runs, what it used is charged after, and the rest is given back.
 *
 * The ledger is double-entry and append-only: every balance is the sum of transfers, and `checkLedger` recomputes all of them. A request is
 * charged at most once, never more than it held, and no balance goes below zero, in whatever order and however often messages come. All
 * that changes money is a command, so it is committed together with what it pays for. Prices, budgets and allowances are arguments: who
 * has which is decided elsewhere. How it works, and why it holds: docs/design/ledger.md.
 */
import type { Command, Store } from '../store/store.ts'
import { type BudgetTerm, type Charge, inOrder } from './charge.ts'
import { holdWorstCase } from './hold-commands.ts'
import type { MeterObservation } from './meter-observation.ts'
import { RefusalGroups } from './refusal-groups.ts'
import { releaseHold, settleHold } from './settle-commands.ts'
import { Sweeper } from './sweeper.ts'
import { noteUsage } from './usage-commands.ts'
import { UsageNotes } from './usage-notes.ts'
import type { UsageRow } from './usage-row.ts'

export { type CreditOrder, grant, type NewAccount, openAccount, withdraw } from './account-commands.ts'
export { type AccountRecord, listAccounts, readAccount } from './account-record.ts'
export { budgetPeriod } from './budget-period.ts'
export { allowanceSubject, type BudgetShare, type BudgetTerm, type Charge, keyBudget } from './charge.ts'
export { checkLedger, type LedgerReport, type LedgerViolation } from './check-ledger.ts'
export { type HourOfUse, Hours } from './hours.ts'
export type { MeterObservation } from './meter-observation.ts'
export { costOf, worstCaseOf } from './price.ts'
export { type EffortSpeed, type ModelSpeed, modelSpeed } from './speed.ts'
export { readStatement, type StatementEntry } from './statement.ts'
export type { UsageFilter } from './usage-filter.ts'
export { type UsageGroup, type UsageQuestion, usageReport } from './usage-report.ts'
export type { UsageRow } from './usage-row.ts'
export { type UsagePage, type UsageRowsQuestion, usageOfRequest, usageRows } from './usage-rows.ts'

export interface MeterOptions {
  /** Of this process: `rep_…`, never used before. */
  replicaId: string
  now(): number
  observe(observation: MeterObservation): void
  /** How long rows of usage are kept; undefined for ever. */
  usageRetentionMs?: number | undefined
  /** What else is given back when a replica is gone. */
  whenDead?: ((replicaId: string) => Command<unknown>[]) | undefined
  /** Milliseconds that only ever grow. */
  monotonic?: (() => number) | undefined
}

/** Says while it lasts that a request runs. */
export interface RunningRequest {
  end(): void
}

export class Meter {
  readonly replicaId: string
  readonly #observe: (observation: MeterObservation) => void
  readonly #running = new Set<string>()
  readonly #notes: UsageNotes
  readonly #refusals: RefusalGroups
  readonly #sweeper: Sweeper

  constructor(store: Store, options: MeterOptions) {
    this.replicaId = options.replicaId
    this.#observe = options.observe
    this.#notes = new UsageNotes(store, options.observe)
    this.#refusals = new RefusalGroups((row) => this.#notes.add(row))
    const { monotonic = () => performance.now() } = options
    this.#sweeper = new Sweeper(store, { ...options, monotonic }, this.#running)
  }

  /** How many replicas live, as far as this one knows. */
  get replicas(): number {
    return this.#sweeper.replicas
  }

  /** Says that this replica lives, and goes on to say so; what others left when they died is given back from now on. */
  start(): Promise<void> {
    return this.#sweeper.start()
  }

  /** When no request runs any more. */
  async close(): Promise<void> {
    this.#refusals.flush()
    await this.#notes.flush()
    await this.#sweeper.close()
  }

  /** One round of what `start` does again and again. Never rejects. */
  sweep(): Promise<void> {
    return this.#sweeper.round()
  }

  /** To be called before the hold is committed. */
  running(requestId: string): RunningRequest {
    this.#running.add(requestId)
    return { end: () => void this.#running.delete(requestId) }
  }

  /**
   * To be committed before the request runs. It refuses with `insufficient_credits`, or with `rate_limited` for an allowance; then nothing
   * is held.
   */
  hold(charge: Charge, at: number): Command<unknown>[] {
    const { requestId, account } = charge
    const amount = heldAmount(charge)
    const budgets = heldBudgets(charge)
    if (amount === 0n && budgets.length === 0) return []
    return [
      holdWorstCase({ requestId, accountId: account.id, amount, budgets, replicaId: this.replicaId, at }),
    ]
  }

  /**
   * To be committed once the request is over, before its row of usage and together with it.
   *
   * @param cost in nanocredits; 0 gives everything back.
   * @param spentOf what was spent of a budget or an allowance, in its own unit.
   */
  settle(
    charge: Charge,
    cost: bigint,
    spentOf: (term: BudgetTerm) => bigint,
    at: number,
  ): Command<unknown>[] {
    const { requestId, account } = charge
    const amount = heldAmount(charge)
    const budgets = heldBudgets(charge)
    if (amount === 0n && budgets.length === 0) return []
    const prepaid = account.billing === 'prepaid'
    const spent = budgets.map((term) => ({
      subject: term.subject,
      period: term.period,
      amount: this.#spent(requestId, term, spentOf(term)),
    }))
    const bounded = prepaid ? this.#bounded(requestId, account.id, cost, amount) : 0n
    return [settleHold({ requestId, accountId: account.id, prepaid, cost: bounded, spent, at })]
  }

  /** Gives everything back: a request that never ran. */
  release(charge: Charge, at: number): Command<unknown>[] {
    const { requestId } = charge
    return heldAmount(charge) === 0n && heldBudgets(charge).length === 0
      ? []
      : [releaseHold({ requestId, at })]
  }

  usage(row: UsageRow): Command<void> {
    return noteUsage(row)
  }

  /** For a row that no answer waits for: it is written within a moment. */
  note(row: UsageRow): void {
    this.#notes.add(row)
  }

  /** For a refusal that anybody may cause: many of a kind are one row, with their number. */
  noteInGroups(row: UsageRow): void {
    this.#refusals.add(row)
  }

  /** An allowance reserves what is expected, and counts what was used. */
  #spent(requestId: string, { subject, amount, refusal }: BudgetTerm, used: bigint): bigint {
    return refusal === 'allowance' ? used : this.#bounded(requestId, subject, used, amount)
  }

  #bounded(requestId: string, what: string, used: bigint, atMost: bigint): bigint {
    if (used <= atMost) return used
    this.#observe({ type: 'worst-case-exceeded', requestId, what })
    return atMost
  }
}

function heldAmount({ account, worstCase }: Charge): bigint {
  return account.billing === 'prepaid' ? worstCase : 0n
}

function heldBudgets({ budgets }: Charge): BudgetTerm[] {
  return inOrder(budgets.filter(({ amount }) => amount > 0n))
}
