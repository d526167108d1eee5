import { formatCredits } from '@verbatim/protocol'
import { query, type Reader } from '../store/store.ts'
import { readShares } from './charge.ts'
import { budgetName, type OpenHold } from './check-budgets.ts'
import type { Findings } from './findings.ts'
import { PAGE_ROWS, pages } from './pages.ts'

/** By id the transfers of a request stand together. */
const transfersById = query((db, $: { id: string; limit: number }) =>
  db.selectFrom('transfers').where('id', '>', $.id).selectAll().orderBy('id').limit($.limit),
)

interface RequestTransfer {
  id: string
  kind: string
  debit: string
  amount_nanocredits: bigint
  account_id: string
  request_id: string | null
  budgets: string | null
}

/** Every request is held and charged at most once, and its hold ends as a whole. Returns what was charged against each budget. */
export async function checkRequests(
  reader: Reader,
  holds: readonly OpenHold[],
  findings: Findings,
): Promise<{ requests: number; charged: Map<string, bigint> }> {
  const check = new RequestCheck(holds, findings)
  const read = (after?: RequestTransfer) =>
    reader.all(transfersById, { id: after?.id ?? '', limit: PAGE_ROWS })
  let group: RequestTransfer[] = []
  for await (const rows of pages<RequestTransfer>(read)) {
    for (const row of rows) {
      if (row.request_id === null) continue
      if (group[0] !== undefined && group[0].request_id !== row.request_id) {
        check.request(group)
        group = []
      }
      group.push(row)
    }
  }
  if (group.length > 0) check.request(group)
  return check.end()
}

class RequestCheck {
  readonly #findings: Findings
  readonly #open = new Map<string, OpenHold>()
  readonly #charged = new Map<string, bigint>()
  #requests = 0

  constructor(holds: readonly OpenHold[], findings: Findings) {
    this.#findings = findings
    for (const hold of holds) if (hold.amount > 0n) this.#open.set(hold.requestId, hold)
  }

  request(transfers: readonly RequestTransfer[]): void {
    this.#requests++
    const [{ request_id: id, account_id: account } = { request_id: '', account_id: '' }] = transfers
    const of = (kind: string) => transfers.filter((row) => row.kind === kind)
    const [hold, charge, release] = (['hold', 'charge', 'release'] as const).map((kind) =>
      this.#only(of(kind)),
    )
    if (transfers.some((row) => row.account_id !== account))
      this.#wrong(id, 'it moved credits of two accounts')
    // What was charged after its hold was given back came from what was available.
    const fromHold = charge !== undefined && charge.debit !== charge.account_id
    const ended = (release?.amount_nanocredits ?? 0n) + (fromHold ? charge.amount_nanocredits : 0n)
    this.#end(id ?? '', hold, ended)
    if (charge !== undefined) this.#count(hold, charge.amount_nanocredits)
  }

  end(): { requests: number; charged: Map<string, bigint> } {
    for (const { requestId } of this.#open.values()) {
      this.#findings.add('holds-are-open', requestId, 'a hold is kept that no transfer made')
    }
    return { requests: this.#requests, charged: this.#charged }
  }

  #end(id: string, hold: RequestTransfer | undefined, ended: bigint): void {
    const kept = this.#open.get(id)
    this.#open.delete(id)
    if (hold === undefined) {
      if (ended > 0n) this.#wrong(id, `${formatCredits(ended)} were taken from a hold that never was`)
      if (kept !== undefined) this.#findings.add('holds-are-open', id, 'a hold is kept that no transfer made')
      return
    }
    const { amount_nanocredits: held, account_id: account } = hold
    if (ended === 0n) {
      if (kept?.amount === held && kept.accountId === account) return
      const found = kept === undefined ? 'nothing' : `${formatCredits(kept.amount)} of ${kept.accountId}`
      this.#findings.add(
        'holds-are-open',
        id,
        `${formatCredits(held)} of ${account} are held, ${found} is kept as such`,
      )
      return
    }
    if (kept !== undefined) this.#findings.add('holds-are-open', id, 'a hold is kept that has ended')
    if (ended !== held)
      this.#wrong(id, `of ${formatCredits(held)} held, ${formatCredits(ended)} were charged and released`)
  }

  #count(hold: RequestTransfer | undefined, charged: bigint): void {
    for (const share of readShares(hold?.budgets ?? null)) {
      const name = budgetName(share)
      this.#charged.set(name, (this.#charged.get(name) ?? 0n) + charged)
    }
  }

  #only(rows: readonly RequestTransfer[]): RequestTransfer | undefined {
    const [row, second] = rows
    if (second !== undefined)
      this.#wrong(second.request_id, `it has two transfers of the kind ${second.kind}`)
    return row
  }

  #wrong(id: string | null, detail: string): void {
    this.#findings.add('one-hold-one-end', `${id}`, detail)
  }
}
