import type { ModelStatus, ServiceStatus } from '@verbatim/protocol'
import { Link } from 'wouter'
import { type Column, DataTable } from '../ui/data-table.tsx'
import { HEALTH, MEDIANS } from './model-columns.tsx'
import { queueWords } from './status-words.ts'

const COLUMNS: Column<ModelStatus>[] = [
  {
    key: 'model',
    label: 'Model',
    render: ({ id }) => <Link href={`/models/${encodeURIComponent(id)}`}>{id}</Link>,
  },
  HEALTH,
  { key: 'queue', label: 'Queue', render: queueWords },
  ...MEDIANS,
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
