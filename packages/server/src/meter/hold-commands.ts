import { command, type Transaction } from '../store/store.ts'
import { type BudgetTerm, inOrder, writeShares } from './charge.ts'
import { heldOf, transferId } from './ledger-account.ts'
import {
  endHold,
  findAccount,
  findBudget,
  findTransfer,
  holdBudget,
  holdCredits,
  insertHold,
  insertTransfer,
  takeHold,
} from './ledger-queries.ts'
import { overAllowance, overBalance, overBudget } from './refusals.ts'

interface Holding {
  requestId: string
  accountId: string
  /** In nanocredits; 0 where only budgets are held. */
  amount: bigint
  budgets: readonly BudgetTerm[]
  replicaId: string
  at: number
}

type HoldRow = Omit<Holding, 'budgets'> & { budgets: string }

/** Refuses with `insufficient_credits`, or `rate_limited` for an allowance. A request that is held already, or is over, is left as it is. */
export const holdWorstCase = command(
  'meter/hold',
  async (tx: Transaction, holding: Holding): Promise<void> => {
    const { requestId, accountId, amount, replicaId, at } = holding
    const budgets = inOrder(holding.budgets)
    const row = { requestId, accountId, amount, budgets: writeShares(budgets), replicaId, at }
    if ((await tx.run(insertHold, row)) === 0) return
    if (amount > 0n && !(await moveToHeld(tx, row))) {
      await tx.first(takeHold, { requestId })
      return
    }
    for (const term of budgets) await holdTerm(tx, term, at)
  },
)

/** The account's row comes first: its lock gives transfers of one account the order in which they happened. False when the request is over. */
async function moveToHeld(tx: Transaction, row: HoldRow): Promise<boolean> {
  const { requestId, accountId, amount, budgets, at } = row
  const id = transferId(requestId, 'hold')
  if ((await tx.run(holdCredits, { accountId, amount })) === 0) {
    if ((await tx.first(findTransfer, { id })) !== undefined) return false
    const account = await tx.first(findAccount, { accountId })
    if (account === undefined) throw new Error(`there is no account ${accountId}`)
    throw overBalance(amount, account.available_nanocredits)
  }
  const inserted = await tx.run(insertTransfer, {
    id,
    kind: 'hold',
    debit: accountId,
    credit: heldOf(accountId),
    amount,
    accountId,
    requestId,
    budgets: budgets === '[]' ? null : budgets,
    memo: null,
    at,
  })
  if (inserted === 1) return true
  await tx.run(endHold, { accountId, held: amount, rest: amount })
  return false
}

async function holdTerm(tx: Transaction, term: BudgetTerm, at: number): Promise<void> {
  if (term.amount <= term.limit && (await tx.run(holdBudget, term)) === 1) return
  const row = await tx.first(findBudget, term)
  const used = row === undefined ? 0n : row.spent_nanocredits + row.held_nanocredits
  throw term.refusal === 'budget' ? overBudget(term, used) : overAllowance(term, at)
}
