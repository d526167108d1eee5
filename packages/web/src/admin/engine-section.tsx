import type { ModelStatus } from '@verbatim/protocol'
import { describeError } from '../errors.ts'
import { useStatus } from '../service/queries.ts'
import { HEALTH, MEDIANS } from '../status/model-columns.tsx'
import { count, span } from '../text/numbers.ts'
import { Busy } from '../ui/busy.tsx'
import { type Column, DataTable } from '../ui/data-table.tsx'
import { Notice } from '../ui/notice.tsx'

const COLUMNS: Column<ModelStatus>[] = [
  { key: 'id', label: 'Model', render: ({ id }) => id },
  HEALTH,
  { key: 'slots', label: 'Slots', numeric: true, render: ({ slots }) => slots },
  { key: 'running', label: 'Running', numeric: true, render: ({ running }) => running },
  { key: 'waiting', label: 'Waiting', numeric: true, render: ({ waiting }) => waiting },
  ...MEDIANS,
  { key: 'requests', label: 'Of requests', numeric: true, render: ({ requests }) => count(requests) },
]

/** What runs and what waits, asked again every few seconds. */
export function EngineSection() {
  const { data, error, refetch } = useStatus()
  return (
    <>
      {error !== null && <Notice problem={describeError(error)} onRetry={() => void refetch()} />}
      {data === undefined ? (
        error === null && <Busy label="Asking the service" />
      ) : (
        <>
          {data.problems.map((problem) => (
            <p key={problem} className="badge warn">
              {problem}
            </p>
          ))}
          <p>
            Version {data.version}, up for {span(data.uptime_seconds * 1000)}, {count(data.replicas)}{' '}
            {data.replicas === 1 ? 'replica' : 'replicas'}.
          </p>
          <DataTable
            caption="Engines"
            captionHidden
            columns={COLUMNS}
            rows={data.models}
            keyOf={({ id }) => id}
            empty="No model is served."
          />
        </>
      )}
    </>
  )
}
