import type { EffortStatus, ModelStatus } from '@verbatim/protocol'
import { useStatus } from '../service/queries.ts'
import { count, plural, rate, span } from '../text/numbers.ts'
import { Busy } from '../ui/busy.tsx'
import { type Column, DataTable } from '../ui/data-table.tsx'

const COLUMNS: Column<EffortStatus>[] = [
  { key: 'effort', label: 'Effort', render: ({ effort }) => effort },
  { key: 'time', label: 'Whole answer', numeric: true, render: ({ median_ms: ms }) => span(ms) },
  { key: 'tokens', label: 'Tokens', numeric: true, render: ({ median_tokens: n }) => count(n) },
  {
    key: 'reasoning',
    label: 'of these reasoning',
    numeric: true,
    render: ({ median_reasoning_tokens: n }) => count(n),
  },
  { key: 'requests', label: 'Answers', numeric: true, render: ({ requests }) => count(requests) },
]

/** What this server measured of its own answers: medians, never a promise. */
export function ModelSpeed({ id }: { id: string }) {
  const status = useStatus()
  const model = status.data?.models.find((one) => one.id === id)
  if (status.isPending) return <Busy label="Reading what was measured" />
  if (model === undefined || model.requests === 0) return <p className="quiet">Nothing is measured yet.</p>
  return (
    <>
      <Medians model={model} />
      {model.efforts.length > 0 && (
        <DataTable
          caption="Medians for each reasoning effort"
          columns={COLUMNS}
          rows={model.efforts}
          keyOf={({ effort }) => effort}
          empty="None."
        />
      )}
    </>
  )
}

function Medians({ model }: { model: ModelStatus }) {
  const { median_first_token_ms: first, median_tokens_per_second: speed, requests } = model
  return (
    <dl className="facts">
      <dt>First token</dt>
      <dd>{first === null ? 'not measured' : span(first)}</dd>
      <dt>Then</dt>
      <dd>{speed === null ? 'not measured' : rate(speed)}</dd>
      <dt>Median of</dt>
      <dd>{plural(requests, 'answer')} of the last 7 days</dd>
    </dl>
  )
}
