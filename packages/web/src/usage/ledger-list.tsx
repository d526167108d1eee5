import type { CreditEntryAnswer } from '@verbatim/protocol'
import type { Access } from '../keys/use-access.ts'
import { moment } from '../text/numbers.ts'
import { Asked } from '../ui/asked.tsx'
import { type Column, DataTable } from '../ui/data-table.tsx'
import { MoreButton } from './more-button.tsx'
import { useLedger } from './usage-queries.ts'

const COLUMNS: Column<CreditEntryAnswer>[] = [
  { key: 'at', label: 'When', render: ({ at }) => moment(at) },
  { key: 'kind', label: 'What', render: ({ kind }) => KINDS[kind] ?? kind },
  { key: 'amount', label: 'Credits', numeric: true, render: ({ amount }) => amount },
  { key: 'debit', label: 'From', render: ({ debit }) => <code>{debit}</code> },
  { key: 'credit', label: 'To', render: ({ credit }) => <code>{credit}</code> },
  { key: 'memo', label: 'Memo', render: ({ memo }) => memo ?? '' },
  {
    key: 'request',
    label: 'Request',
    render: ({ request_id: id }) => (id === null ? '' : <code>{id}</code>),
  },
]

const KINDS: Record<string, string> = {
  grant: 'Credits given',
  withdrawal: 'Credits taken back',
  hold: 'Set aside for a request',
  charge: 'Charged',
  release: 'Given back after a request',
}

/** Every transfer of an account, as the double-entry ledger has it. */
export function LedgerList({ access, account }: { access: Access; account: string }) {
  const asked = useLedger(access, account)
  return (
    <Asked asked={asked} label="Reading the ledger">
      {({ pages }) => (
        <>
          <DataTable
            caption={`Transfers of ${account === '' ? 'your account' : account}, newest first`}
            columns={COLUMNS}
            rows={pages.flatMap(({ data }) => data)}
            keyOf={({ id }) => id}
            empty="Nothing was given or charged yet."
          />
          <MoreButton pages={asked} what="transfers" />
        </>
      )}
    </Asked>
  )
}
