import { useMemo } from 'react'
import { Chart } from '../chart/chart.tsx'
import type { Access } from '../keys/use-access.ts'
import { count, span } from '../text/numbers.ts'
import { Asked } from '../ui/asked.tsx'
import { chartsOf } from './day-series.ts'
import { useSums } from './usage-queries.ts'
import type { UsageView } from './usage-view.ts'

const few = new Intl.NumberFormat('en', { maximumSignificantDigits: 3, notation: 'standard' })

/** Day by day: cost, tokens, requests with errors, and times. */
export function UsageCharts({ access, view }: { access: Access; view: UsageView }) {
  const sums = useSums(access, view, 'day')
  const { from, until } = view
  const groups = sums.data?.data
  const drawn = useMemo(
    () => (groups === undefined ? undefined : chartsOf(groups, { from, until })),
    [groups, from, until],
  )
  return (
    <Asked asked={{ ...sums, data: drawn }} label="Adding up">
      {({ steps, cost, tokens, requests, times, summaries }) => (
        <section className="usage-charts" aria-label="Day by day">
          <Chart title="Credits" summary={summaries.cost} steps={steps} series={cost} format={few.format} />
          <Chart
            title="Requests"
            summary={summaries.requests}
            steps={steps}
            series={requests}
            format={count}
          />
          <Chart
            title="Tokens"
            summary={summaries.tokens}
            steps={steps}
            series={tokens}
            format={compactCount}
          />
          <Chart title="Median times" summary={summaries.times} steps={steps} series={times} format={span} />
        </section>
      )}
    </Asked>
  )
}

const compact = new Intl.NumberFormat('en', { notation: 'compact' })

function compactCount(n: number): string {
  return compact.format(n)
}
