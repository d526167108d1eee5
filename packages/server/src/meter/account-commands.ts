import { formatCredits, MAX_NANOCREDITS, VerbatimError } from '@verbatim/protocol'
import type { RateLimits } from '../config/config.ts'
import { command, query, type Transaction } from '../store/store.ts'
import { ISSUED, type TransferKind, transferId } from './ledger-account.ts'
import { addCredits, findTransfer, insertTransfer, lockAccount, takeCredits } from './ledger-queries.ts'

/** An account as it is opened. How it pays never changes: its history is checked by it. */
export interface NewAccount {
  id: string
  name: string
  billing: 'prepaid' | 'unmetered'
  organizationId: string | null
  limits: RateLimits
  /** Its weight in the fair queue. */
  share: number
  at: number
}

interface AccountRow {
  id: string
  name: string
  billing: string
  organizationId: string | null
  requests: number | null
  tokens: number | null
  concurrent: number | null
  share: number
  at: number
}

const insertAccount = query((db, $: AccountRow) =>
  db
    .insertInto('accounts')
    .values({
      id: $.id,
      name: $.name,
      billing: $.billing,
      available_nanocredits: 0,
      held_nanocredits: 0,
      organization_id: $.organizationId,
      requests_per_minute: $.requests,
      tokens_per_minute: $.tokens,
      concurrent_requests: $.concurrent,
      share: $.share,
      created_at: $.at,
    })
    .onConflict((on) => on.column('id').doNothing()),
)

/** An account that is open already stays as it is. */
export const openAccount = command(
  'meter/open-account',
  async (tx: Transaction, account: NewAccount): Promise<void> => {
    const { limits, ...row } = account
    // The ledger's names of accounts are made of it.
    if (!/^acct_[A-Za-z0-9_-]+$/.test(row.id)) throw new Error(`${row.id} is no id of an account`)
    await tx.run(insertAccount, {
      ...row,
      requests: limits.requestsPerMinute ?? null,
      tokens: limits.tokensPerMinute ?? null,
      concurrent: limits.concurrentRequests ?? null,
    })
  },
)

/** Credits that the operator gives to a prepaid account, or takes from it. */
export interface CreditOrder {
  /** Chosen by the caller: the same order sent again is done once. */
  id: string
  accountId: string
  /** Nanocredits, above 0. */
  amount: bigint
  memo?: string | undefined
  at: number
}

/** Refuses with `not_found` for an unknown account, `invalid_request` for one that never pays, and for an id that stood for another order. */
export const grant = command('meter/grant', async (tx: Transaction, order: CreditOrder): Promise<void> => {
  const account = await begin(tx, order, 'grant')
  if (account === undefined) return
  const { accountId, amount } = order
  if (account.available_nanocredits + account.held_nanocredits + amount > MAX_NANOCREDITS) {
    throw invalid(`An account has at most ${formatCredits(MAX_NANOCREDITS)} credits.`, 'amount')
  }
  await tx.run(addCredits, { accountId, amount })
  await tx.run(insertTransfer, { ...rowOf(order, 'grant'), debit: ISSUED, credit: accountId })
})

/** An operator's correction. Refuses as `grant` does, and with `insufficient_credits` beyond what is available. */
export const withdraw = command(
  'meter/withdraw',
  async (tx: Transaction, order: CreditOrder): Promise<void> => {
    const account = await begin(tx, order, 'withdrawal')
    if (account === undefined) return
    const { accountId, amount } = order
    if ((await tx.run(takeCredits, { accountId, amount })) === 0) {
      const available = formatCredits(account.available_nanocredits)
      throw new VerbatimError('insufficient_credits', `Only ${available} credits are available.`, {
        param: 'amount',
      })
    }
    await tx.run(insertTransfer, { ...rowOf(order, 'withdrawal'), debit: accountId, credit: ISSUED })
  },
)

/** Undefined when the order was done before. */
async function begin(tx: Transaction, order: CreditOrder, kind: TransferKind) {
  const { id, accountId, amount } = order
  if (!/^[A-Za-z0-9._-]{1,64}$/.test(id)) {
    throw invalid('An id has 1 to 64 letters, digits, dots, dashes and underscores.', 'id')
  }
  if (amount <= 0n || amount > MAX_NANOCREDITS) {
    throw invalid(`An amount is above 0 and at most ${formatCredits(MAX_NANOCREDITS)} credits.`, 'amount')
  }
  const account = await tx.first(lockAccount, { accountId })
  if (account === undefined) {
    throw new VerbatimError('not_found', `There is no account ${accountId}.`, { param: 'account' })
  }
  const done = await tx.first(findTransfer, { id: transferId(id, kind) })
  if (done !== undefined) {
    if (done.account_id === accountId && done.amount_nanocredits === amount) return undefined
    throw invalid(`The id ${id} stands for another ${kind}.`, 'id')
  }
  if (account.billing !== 'prepaid')
    throw invalid(`The account ${accountId} never pays, so it needs no credits.`, 'account')
  return account
}

function rowOf(
  {
    id,
    accountId,
    amount,
    memo = null,
    at,
  }: Omit<CreditOrder, 'memo'> & { memo?: string | undefined | null },
  kind: TransferKind,
) {
  return { id: transferId(id, kind), kind, amount, accountId, requestId: null, budgets: null, memo, at }
}

function invalid(message: string, param: string): VerbatimError {
  return new VerbatimError('invalid_request', message, { param })
}
