import { query, type Reader } from '../store/store.ts'

export interface StatementQuestion {
  accountId: string
  /** Entries before this one; undefined for the newest. */
  before?: number | undefined
  limit: number
}

/** A transfer of an account, in nanocredits. */
export interface StatementEntry {
  seq: number
  id: string
  kind: string
  amount: bigint
  /** From this ledger account … */
  debit: string
  /** … to this one. */
  credit: string
  requestId: string | null
  memo: string | null
  at: number
}

const entriesBefore = query((db, $: { accountId: string; before: number; limit: number }) =>
  db
    .selectFrom('transfers')
    .where('account_id', '=', $.accountId)
    .where('seq', '<', $.before)
    .selectAll()
    .orderBy('seq', 'desc')
    .limit($.limit),
)

/** What happened to an account's credits, newest first. */
export async function readStatement(reader: Reader, question: StatementQuestion): Promise<StatementEntry[]> {
  const { before = Number.MAX_SAFE_INTEGER, ...rest } = question
  const rows = await reader.all(entriesBefore, { ...rest, before })
  return rows.map(
    ({ amount_nanocredits: amount, request_id: requestId, seq, id, kind, debit, credit, memo, at }) => ({
      seq,
      id,
      kind,
      amount,
      debit,
      credit,
      requestId,
      memo,
      at,
    }),
  )
}
