import type { UsageRowAnswer } from '@verbatim/protocol'
import { Link } from 'wouter'
import type { Access } from '../keys/use-access.ts'
import { count, moment, span } from '../text/numbers.ts'
import { Asked } from '../ui/asked.tsx'
import { type Column, DataTable } from '../ui/data-table.tsx'
import { MoreButton } from './more-button.tsx'
import { statusOf } from './status-words.ts'
import { useRequests } from './usage-queries.ts'
import type { UsageView } from './usage-view.ts'

interface RequestListProps {
  access: Access
  view: UsageView
  nameOfKey: (id: string | null | undefined) => string
}

/** Requests one by one, each with its receipt. */
export function RequestList({ access, view, nameOfKey }: RequestListProps) {
  const asked = useRequests(access, view)
  return (
    <Asked asked={asked} label="Reading the requests">
      {({ pages }) => (
        <>
          <DataTable
            caption={`Requests, ${view.from} to ${view.until}, newest first`}
            columns={columnsWith(nameOfKey)}
            rows={pages.flatMap(({ data }) => data)}
            keyOf={({ request_id: id }) => id}
            empty="No request in this time."
          />
          <MoreButton pages={asked} what="requests" />
        </>
      )}
    </Asked>
  )
}

function columnsWith(nameOfKey: RequestListProps['nameOfKey']): Column<UsageRowAnswer>[] {
  return [
    { key: 'at', label: 'When', render: ({ at }) => moment(at) },
    { key: 'status', label: 'Status', render: StatusBadge },
    { key: 'key', label: 'Key', render: ({ key }) => nameOfKey(key) },
    { key: 'model', label: 'Model', render: ({ model }) => model ?? 'none' },
    { key: 'surface', label: 'Surface', render: ({ surface }) => surface },
    { key: 'prompt', label: 'Prompt tokens', numeric: true, render: ({ prompt_tokens: n }) => count(n) },
    {
      key: 'completion',
      label: 'Completion tokens',
      numeric: true,
      render: ({ completion_tokens: n }) => count(n),
    },
    { key: 'latency', label: 'Time', numeric: true, render: ({ latency_ms: ms }) => span(ms) },
    {
      key: 'first',
      label: 'First token',
      numeric: true,
      render: ({ first_token_ms: ms }) => (ms === null ? '' : span(ms)),
    },
    { key: 'cost', label: 'Credits', numeric: true, render: ({ cost }) => cost },
    { key: 'receipt', label: 'Receipt', render: ReceiptCell },
    { key: 'id', label: 'Request', render: ({ request_id: id }) => <code>{id}</code> },
  ]
}

function ReceiptCell({ receipt }: UsageRowAnswer) {
  if (receipt === null) return 'none'
  return (
    <Link href={`/verify/${encodeURIComponent(receipt)}`} aria-label={`Verify ${receipt}`}>
      Verify
    </Link>
  )
}

function StatusBadge(row: UsageRowAnswer) {
  const { kind, words } = statusOf(row)
  return <span className={kind === '' ? 'badge' : `badge ${kind}`}>{words}</span>
}
