import { sql } from 'kysely'
import { query, type Reader } from '../store/store.ts'
import { type BudgetShare, readShares } from './charge.ts'
import type { Findings } from './findings.ts'
import { PAGE_ROWS, pages } from './pages.ts'

/** A hold of a request under way. There are no more of them than requests run. */
export interface OpenHold {
  requestId: string
  accountId: string
  amount: bigint
  budgets: BudgetShare[]
}

const holdsAfter = query((db, $: { id: string; limit: number }) =>
  db.selectFrom('holds').where('request_id', '>', $.id).selectAll().orderBy('request_id').limit($.limit),
)

const budgetsAfter = query((db, $: { subject: string; period: number; limit: number }) =>
  db
    .selectFrom('budgets')
    // As rows, which an index finds; as two conditions joined by OR each page would read all before it again.
    .where((on) => sql<boolean>`(${on.ref('subject')}, ${on.ref('period')}) > (${$.subject}, ${$.period})`)
    .selectAll()
    .orderBy('subject')
    .orderBy('period')
    .limit($.limit),
)

interface HoldRow {
  request_id: string
  account_id: string
  amount_nanocredits: bigint
  budgets: string
}

interface BudgetRow {
  subject: string
  period: number
  spent_nanocredits: bigint
  held_nanocredits: bigint
}

export function budgetName({ subject, period }: { subject: string; period: number }): string {
  return `${subject} from ${period}`
}

export async function openHolds(reader: Reader): Promise<OpenHold[]> {
  const holds: OpenHold[] = []
  const read = (after?: HoldRow) => reader.all(holdsAfter, { id: after?.request_id ?? '', limit: PAGE_ROWS })
  for await (const rows of pages<HoldRow>(read)) {
    for (const {
      request_id: requestId,
      account_id: accountId,
      amount_nanocredits: amount,
      budgets,
    } of rows) {
      holds.push({ requestId, accountId, amount, budgets: readShares(budgets) })
    }
  }
  return holds
}

/**
 * Of every budget exactly that is held which the open holds name, and at least that is spent which requests were charged that held it. Not exactly: what a
 * request of an account that never pays used counts too, and what was held before a budget's row was forgotten does not.
 */
export async function checkBudgets(
  reader: Reader,
  holds: readonly OpenHold[],
  charged: ReadonlyMap<string, bigint>,
  findings: Findings,
): Promise<void> {
  const held = new Map<string, bigint>()
  for (const share of holds.flatMap(({ budgets }) => budgets)) {
    const name = budgetName(share)
    held.set(name, (held.get(name) ?? 0n) + share.amount)
  }
  const read = (after?: BudgetRow) =>
    reader.all(budgetsAfter, { subject: after?.subject ?? '', period: after?.period ?? 0, limit: PAGE_ROWS })
  for await (const rows of pages<BudgetRow>(read)) {
    for (const row of rows) {
      const name = budgetName(row)
      const { spent_nanocredits: spent, held_nanocredits: kept } = row
      const open = held.get(name) ?? 0n
      if (kept !== open)
        findings.add('budget-is-sum', name, `${kept} is kept as held, open holds come to ${open}`)
      held.delete(name)
      const least = charged.get(name) ?? 0n
      if (spent < least)
        findings.add('budget-is-sum', name, `${spent} is kept as spent, ${least} was charged`)
    }
  }
  for (const [name, open] of held) {
    if (open > 0n)
      findings.add('budget-is-sum', name, `open holds come to ${open}, and there is no such budget`)
  }
}
