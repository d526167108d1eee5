import { formatCredits } from '@verbatim/protocol'
import { query, type Reader } from '../store/store.ts'
import type { Findings } from './findings.ts'
import { heldOf, ISSUED, REVENUE } from './ledger-account.ts'
import { PAGE_ROWS, pages } from './pages.ts'

const transfersAfter = query((db, $: { seq: number; limit: number }) =>
  db.selectFrom('transfers').where('seq', '>', $.seq).selectAll().orderBy('seq').limit($.limit),
)

export interface TransferRow {
  seq: number
  id: string
  kind: string
  debit: string
  credit: string
  amount_nanocredits: bigint
  account_id: string
  request_id: string | null
  memo: string | null
}

/** From which ledger account to which: the only ways in which credits move. */
const WAYS: Record<string, (account: string) => [debit: string, credit: string][]> = {
  grant: (account) => [[ISSUED, account]],
  withdrawal: (account) => [[account, ISSUED]],
  hold: (account) => [[account, heldOf(account)]],
  release: (account) => [[heldOf(account), account]],
  charge: (account) => [
    [heldOf(account), REVENUE],
    [account, REVENUE],
  ],
}

const OF_REQUESTS = new Set(['hold', 'release', 'charge'])

/** Every transfer in the order of the history: it is well-formed, and leaves nobody below zero. Returns what every ledger account comes to. */
export async function checkTransfers(
  reader: Reader,
  findings: Findings,
): Promise<{ transfers: number; balances: Map<string, bigint> }> {
  const balances = new Map<string, bigint>()
  let transfers = 0
  const read = (after?: TransferRow) =>
    reader.all(transfersAfter, { seq: after?.seq ?? -1, limit: PAGE_ROWS })
  for await (const rows of pages<TransferRow>(read)) {
    transfers += rows.length
    for (const row of rows) {
      checkForm(row, findings)
      move(balances, row.debit, -row.amount_nanocredits)
      move(balances, row.credit, row.amount_nanocredits)
      checkDebit(balances, row, findings)
    }
  }
  return { transfers, balances }
}

function move(balances: Map<string, bigint>, account: string, amount: bigint): void {
  balances.set(account, (balances.get(account) ?? 0n) + amount)
}

function checkForm(row: TransferRow, findings: Findings): void {
  const {
    id,
    kind,
    debit,
    credit,
    amount_nanocredits: amount,
    account_id: account,
    request_id: request,
  } = row
  const ways = WAYS[kind]?.(account) ?? []
  if (!ways.some(([from, to]) => from === debit && to === credit)) {
    findings.add('well-formed', id, `a ${kind} of ${account} goes from ${debit} to ${credit}`)
  }
  if (amount <= 0n) findings.add('well-formed', id, `its amount is ${amount}`)
  if (OF_REQUESTS.has(kind) !== (request !== null)) {
    findings.add('well-formed', id, `a ${kind} of the request ${request}`)
  }
  if (request === null ? !id.endsWith(`:${kind}`) : id !== `${request}:${kind}`) {
    findings.add('well-formed', id, `it is a ${kind} of the request ${request}`)
  }
}

function checkDebit(
  balances: Map<string, bigint>,
  { seq, id, debit }: TransferRow,
  findings: Findings,
): void {
  const balance = balances.get(debit) ?? 0n
  if (balance >= 0n || debit === ISSUED) return
  findings.add('never-below-zero', debit, `${formatCredits(balance)} after transfer ${seq} (${id})`)
}
