import type { UsageGroupAnswer, UsageGrouping } from '@verbatim/protocol'
import type { Access } from '../keys/use-access.ts'
import { count, span } from '../text/numbers.ts'
import { Asked } from '../ui/asked.tsx'
import { type Column, DataTable } from '../ui/data-table.tsx'
import { useSums } from './usage-queries.ts'
import type { UsageView } from './usage-view.ts'

interface SumTableProps {
  access: Access
  view: UsageView
  by: Exclude<UsageGrouping, 'day'>
  /** The heading of what it is grouped by. */
  label: string
  nameOf: (group: UsageGroupAnswer) => string
  /** Beside the sums. */
  more?: readonly Column<UsageGroupAnswer>[]
}

const SUMS: readonly Column<UsageGroupAnswer>[] = [
  { key: 'requests', label: 'Requests', numeric: true, render: ({ requests }) => count(requests) },
  { key: 'cost', label: 'Credits', numeric: true, render: ({ cost }) => cost },
  { key: 'errors', label: 'Errors', numeric: true, render: ({ errors }) => count(errors) },
  { key: 'prompt', label: 'Prompt tokens', numeric: true, render: ({ prompt_tokens: n }) => count(n) },
  { key: 'cached', label: 'of these cached', numeric: true, render: ({ cached_tokens: n }) => count(n) },
  {
    key: 'completion',
    label: 'Completion tokens',
    numeric: true,
    render: ({ completion_tokens: n }) => count(n),
  },
  {
    key: 'reasoning',
    label: 'of these reasoning',
    numeric: true,
    render: ({ reasoning_tokens: n }) => count(n),
  },
  { key: 'latency', label: 'Median time', numeric: true, render: ({ median_latency_ms: ms }) => time(ms) },
  { key: 'first', label: 'First token', numeric: true, render: ({ median_first_token_ms: ms }) => time(ms) },
]

/** Sums of a view, one row for each key, model or account. */
export function SumTable({ access, view, by, label, nameOf, more = [] }: SumTableProps) {
  const sums = useSums(access, view, by)
  return (
    <Asked asked={sums} label="Adding up">
      {({ data }) => (
        <DataTable
          caption={`Usage by ${by}, ${view.from} to ${view.until}`}
          columns={[{ key: by, label, render: nameOf }, ...SUMS, ...more]}
          rows={data}
          keyOf={(group) => group[by] ?? ''}
          empty="Nothing was used in this time."
        />
      )}
    </Asked>
  )
}

function time(ms: number | null): string {
  return ms === null ? '' : span(ms)
}
