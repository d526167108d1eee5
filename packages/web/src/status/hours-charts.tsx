import type { StatusHour } from '@verbatim/protocol'
import { useMemo } from 'react'
import { Chart, type Series } from '../chart/chart.tsx'
import { count, plural, span } from '../text/numbers.ts'

/** Requests, failures and first tokens, hour by hour, in the reader's time zone. */
export function HoursCharts({ hours }: { hours: readonly StatusHour[] }) {
  const drawn = useMemo(() => seriesOf(hours), [hours])
  const requests = hours.reduce((sum, hour) => sum + hour.requests, 0)
  const errors = hours.reduce((sum, hour) => sum + hour.errors, 0)
  return (
    <div className="status-charts">
      <Chart
        title="Requests"
        summary={`${plural(requests, 'request')}, of which the service failed ${count(errors)}.`}
        steps={drawn.steps}
        series={drawn.requests}
        format={count}
      />
      <Chart
        title="Median first token"
        summary="How long it took until the first token of an answer."
        steps={drawn.steps}
        series={drawn.firstToken}
        format={span}
      />
    </div>
  )
}

function seriesOf(hours: readonly StatusHour[]) {
  const number = (value: number) => ({ value, text: count(value) })
  const requests: Series[] = [
    { label: 'Requests', draw: 'bars', points: hours.map((hour) => number(hour.requests)) },
    { label: 'Failed', draw: 'bars', points: hours.map((hour) => number(hour.errors)) },
  ]
  const points = hours.map(({ median_first_token_ms: ms }) => ({
    value: ms,
    text: ms === null ? '' : span(ms),
  }))
  const firstToken: Series[] = [{ label: 'First token', draw: 'line', points }]
  return { steps: { label: 'Hour', names: hours.map(({ hour }) => hourName(hour)) }, requests, firstToken }
}

const hourFormat = new Intl.DateTimeFormat('en', {
  weekday: 'short',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
})

function hourName(iso: string): string {
  return hourFormat.format(new Date(iso))
}
