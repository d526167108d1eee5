import { formatCredits } from '@verbatim/protocol'
import { sql } from 'kysely'
import { query, type Reader } from '../store/store.ts'
import type { Findings } from './findings.ts'
import { PAGE_ROWS, pages } from './pages.ts'

const usageAfter = query((db, $: { id: string; limit: number }) =>
  db
    .selectFrom('usage')
    .leftJoin('transfers', (join) => join.on('transfers.id', '=', sql<string>`usage.request_id || ':charge'`))
    .leftJoin('accounts', 'accounts.id', 'usage.account_id')
    .where('usage.request_id', '>', $.id)
    .select([
      'usage.request_id',
      'usage.cost_nanocredits',
      'accounts.billing',
      'transfers.amount_nanocredits as charged_nanocredits',
    ])
    .orderBy('usage.request_id')
    .limit($.limit),
)

interface Row {
  request_id: string
  cost_nanocredits: bigint
  billing: string | null
  charged_nanocredits: bigint | null
}

/** The row of a request that is charged says what it was charged. Returns how many rows there are. */
export async function checkUsage(reader: Reader, findings: Findings): Promise<number> {
  let count = 0
  const read = (after?: Row) => reader.all(usageAfter, { id: after?.request_id ?? '', limit: PAGE_ROWS })
  for await (const rows of pages<Row>(read)) {
    count += rows.length
    for (const { request_id: id, cost_nanocredits: cost, billing, charged_nanocredits: charged } of rows) {
      if (billing !== 'prepaid' || cost === (charged ?? 0n)) continue
      const detail = `its row says ${formatCredits(cost)}, and ${formatCredits(charged ?? 0n)} was charged`
      findings.add('usage-is-charge', id, detail)
    }
  }
  return count
}
