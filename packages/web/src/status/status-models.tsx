import type { ModelStatus, ServiceStatus } from '@verbatim/protocol'
import { Link } from 'wouter'
import { rate, span } from '../text/numbers.ts'
import { type Column, DataTable } from '../ui/data-table.tsx'
import { queueWords } from './status-words.ts'

const COLUMNS: Column<ModelStatus>[] = [
  {
    key: 'model',
    label: 'Model',
    render: ({ id }) => <Link href={`/models/${encodeURIComponent(id)}`}>{id}</Link>,
  },
  {
    key: 'healthy',
    label: 'State',
    render: ({ healthy }) => (
      <span className={healthy ? 'badge good' : 'badge alarm'}>
        {healthy ? 'answers' : 'does not answer'}
      </span>
    ),
  },
  { key: 'queue', label: 'Queue', render: queueWords },
  {
    key: 'first',
    label: 'First token',
    numeric: true,
    render: ({ median_first_token_ms: ms }) => (ms === null ? '' : span(ms)),
  },
  {
    key: 'speed',
    label: 'Speed',
    numeric: true,
    render: ({ median_tokens_per_second: speed }) => (speed === null ? '' : rate(speed)),
  },
  {
    key: 'digest',
    label: 'Weights, SHA-256',
    render: ({ weights_sha256: digest }) => <code className="status-digest">{digest ?? 'not known'}</code>,
  },
]

/** Each model with its health, its queue and what was measured: medians of the last 7 days. */
export function StatusModels({ status }: { status: ServiceStatus }) {
  return (
    <DataTable
      caption="Models that are served"
      captionHidden
      columns={COLUMNS}
      rows={status.models}
      keyOf={({ id }) => id}
      empty="No model is served."
    />
  )
}
