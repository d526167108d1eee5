import { command, type Transaction } from '../store/store.ts'
import { type BudgetShare, inOrder, lesser, readShares } from './charge.ts'
import { heldOf, REVENUE, SWEPT, transferId } from './ledger-account.ts'
import {
  addCredits,
  endBudget,
  endHold,
  findTransfer,
  findUsage,
  insertTransfer,
  lockAccount,
  spendBudget,
  takeCredits,
  takeHold,
} from './ledger-queries.ts'

interface Settling {
  requestId: string
  accountId: string
  prepaid: boolean
  /** In nanocredits; at most what was to be held. */
  cost: bigint
  spent: readonly BudgetShare[]
  at: number
}

/** Charges what was used, once, and gives the rest back. To be committed with the request's row of usage, before it. */
export const settleHold = command(
  'meter/settle',
  async (tx: Transaction, settling: Settling): Promise<void> => {
    const { requestId, cost, spent, at } = settling
    const hold = await tx.first(takeHold, { requestId })
    if (hold === undefined) return settleLate(tx, settling)
    const { account_id: accountId, amount_nanocredits: held } = hold
    const charged = lesser(cost, held)
    await endHeld(tx, { requestId, accountId, held, charged, memo: null, at })
    await endBudgets(tx, readShares(hold.budgets), spent)
  },
)

/** Gives all back, if it is still held. */
export const releaseHold = command(
  'meter/release',
  async (tx: Transaction, { requestId, at }: { requestId: string; at: number }): Promise<void> => {
    await release(tx, requestId, null, at)
  },
)

/** @param memo why, where nobody asked for it. */
export async function release(
  tx: Transaction,
  requestId: string,
  memo: string | null,
  at: number,
): Promise<boolean> {
  const hold = await tx.first(takeHold, { requestId })
  if (hold === undefined) return false
  const { account_id: accountId, amount_nanocredits: held } = hold
  await endHeld(tx, { requestId, accountId, held, charged: 0n, memo, at })
  await endBudgets(tx, readShares(hold.budgets), [])
  return true
}

interface Ending {
  requestId: string
  accountId: string
  held: bigint
  charged: bigint
  memo: string | null
  at: number
}

/** The account's row comes first: its lock gives transfers of one account the order in which they happened. */
async function endHeld(tx: Transaction, ending: Ending): Promise<void> {
  const { requestId, accountId, held, charged, memo, at } = ending
  if (held === 0n) return
  let rest = held - charged
  await tx.run(endHold, { accountId, held, rest })
  const common = { debit: heldOf(accountId), accountId, requestId, budgets: null, at }
  if (charged > 0n) {
    const id = transferId(requestId, 'charge')
    const charge = { ...common, id, kind: 'charge', credit: REVENUE, amount: charged, memo: null }
    if ((await tx.run(insertTransfer, charge)) === 0) {
      // It was charged before its hold came: nothing is charged twice.
      await tx.run(addCredits, { accountId, amount: charged })
      rest = held
    }
  }
  if (rest === 0n) return
  const id = transferId(requestId, 'release')
  await tx.run(insertTransfer, { ...common, id, kind: 'release', credit: accountId, amount: rest, memo })
}

async function endBudgets(
  tx: Transaction,
  held: readonly BudgetShare[],
  spent: readonly BudgetShare[],
): Promise<void> {
  for (const { subject, period, amount } of held) {
    const share = spent.find((other) => other.subject === subject && other.period === period)
    await tx.run(endBudget, { subject, period, held: amount, spent: share?.amount ?? 0n })
  }
}

/**
 * The hold is gone: it was settled before, or given back while its replica was thought dead. Then what is available pays, as far as it goes,
 * and once: the account's lock puts repeats one after the other.
 */
async function settleLate(tx: Transaction, settling: Settling): Promise<void> {
  const { requestId, accountId, prepaid, cost, spent, at } = settling
  const account = await tx.first(lockAccount, { accountId })
  if (account === undefined) throw new Error(`there is no account ${accountId}`)
  if (await isOver(tx, requestId)) return
  const { available_nanocredits: available } = account
  const amount = prepaid ? lesser(cost, available) : 0n
  if (amount > 0n) {
    await tx.run(takeCredits, { accountId, amount })
    const id = transferId(requestId, 'charge')
    const ends = { debit: accountId, credit: REVENUE, accountId, requestId, budgets: null }
    await tx.run(insertTransfer, { ...ends, id, kind: 'charge', amount, memo: 'late', at })
  }
  for (const share of inOrder(spent)) {
    if (share.amount > 0n) await tx.run(spendBudget, { ...share, spent: share.amount })
  }
}

async function isOver(tx: Transaction, requestId: string): Promise<boolean> {
  if ((await tx.first(findUsage, { requestId })) !== undefined) return true
  if ((await tx.first(findTransfer, { id: transferId(requestId, 'charge') })) !== undefined) return true
  const released = await tx.first(findTransfer, { id: transferId(requestId, 'release') })
  return released !== undefined && released.memo !== SWEPT
}
