import { formatCredits } from '@verbatim/protocol'
import { query, type Reader } from '../store/store.ts'
import type { Findings } from './findings.ts'
import { heldOf, ISSUED, REVENUE } from './ledger-account.ts'
import { PAGE_ROWS, pages } from './pages.ts'

const accountsAfter = query((db, $: { id: string; limit: number }) =>
  db
    .selectFrom('accounts')
    .where('id', '>', $.id)
    .select(['id', 'billing', 'available_nanocredits', 'held_nanocredits'])
    .orderBy('id')
    .limit($.limit),
)

interface AccountRow {
  id: string
  billing: string
  available_nanocredits: bigint
  held_nanocredits: bigint
}

/** Every account has what its transfers come to. Returns what all of them have by their own rows. */
export async function checkBalances(
  reader: Reader,
  balances: ReadonlyMap<string, bigint>,
  findings: Findings,
): Promise<{ accounts: number; outstanding: bigint }> {
  const unknown = new Set(balances.keys())
  unknown.delete(ISSUED)
  unknown.delete(REVENUE)
  let accounts = 0
  let outstanding = 0n
  const read = (after?: AccountRow) => reader.all(accountsAfter, { id: after?.id ?? '', limit: PAGE_ROWS })
  for await (const rows of pages<AccountRow>(read)) {
    accounts += rows.length
    for (const { id, billing, available_nanocredits: available, held_nanocredits: held } of rows) {
      outstanding += available + held
      compare(findings, id, available, balances.get(id))
      compare(findings, heldOf(id), held, balances.get(heldOf(id)))
      const moved = [unknown.delete(id), unknown.delete(heldOf(id))]
      if (billing === 'unmetered' && moved.includes(true)) {
        findings.add('unmetered-never-moves', id, 'an account that is never charged has transfers')
      }
    }
  }
  for (const id of unknown)
    findings.add('balance-is-sum', id, 'transfers name it, and there is no such account')
  return { accounts, outstanding }
}

function compare(findings: Findings, subject: string, kept: bigint, computed = 0n): void {
  if (kept === computed) return
  findings.add(
    'balance-is-sum',
    subject,
    `the account says ${formatCredits(kept)}, its transfers come to ${formatCredits(computed)}`,
  )
}
