import { lazy, Suspense } from 'react'
import { DataTable } from '../ui/data-table.tsx'
import { seriesLook } from './series-look.ts'
import './chart.css'

const Plot = lazy(async () => ({ default: (await import('./plot.tsx')).Plot }))

/** One line or one row of bars: what is drawn, and as which text each value is read. */
export interface Series {
  label: string
  draw: 'bars' | 'line'
  points: readonly { value: number | null; text: string }[]
}

export interface ChartProps {
  title: string
  /** What the chart shows, in a sentence, for who does not see it. */
  summary: string
  /** What stands below the points and in the first column: days or hours. */
  steps: { label: string; names: readonly string[] }
  series: readonly Series[]
  /** The scale's numbers. */
  format: (value: number) => string
}

/** A chart with its table. The drawing is loaded when it is first needed; the table has every value by keyboard and screen reader. */
export function Chart(props: ChartProps) {
  const { title, summary, series } = props
  return (
    <figure className="chart">
      <figcaption>
        <strong>{title}</strong>
        <span className="quiet"> {summary}</span>
      </figcaption>
      {isEmpty(series) ? (
        <p className="chart-nothing">Nothing to draw in this time.</p>
      ) : (
        <>
          {series.length > 1 && <Legend series={series} />}
          <Suspense fallback={<div className="chart-space" />}>
            <Plot {...props} />
          </Suspense>
        </>
      )}
      <details>
        <summary>
          Table<span className="visually-hidden"> of: {title}</span>
        </summary>
        <ChartTable {...props} />
      </details>
    </figure>
  )
}

function isEmpty(series: ChartProps['series']): boolean {
  return series.every(({ points }) => points.every(({ value }) => value === null || value === 0))
}

function Legend({ series }: Pick<ChartProps, 'series'>) {
  return (
    <ul className="chart-legend" aria-hidden="true">
      {series.map(({ label, draw }, place) => (
        <li key={label}>
          <span className="chart-swatch" data-look={seriesLook(place).name} data-draw={draw} />
          {label}
        </li>
      ))}
    </ul>
  )
}

interface Step {
  /** Names repeat after a year, and where clocks are set back. */
  place: number
  name: string
  texts: string[]
}

function ChartTable({ title, steps, series }: ChartProps) {
  const rows: Step[] = steps.names.map((name, place) => ({
    place,
    name,
    texts: series.map(({ points }) => points[place]?.text ?? ''),
  }))
  const first = { key: 'step', label: steps.label, render: ({ name }: Step) => name }
  const columns = series.map(({ label }, place) => ({
    key: `series-${place}`,
    label,
    numeric: true,
    render: ({ texts }: Step) => texts[place],
  }))
  return (
    <DataTable
      caption={title}
      captionHidden
      columns={[first, ...columns]}
      rows={rows}
      keyOf={({ place }) => String(place)}
      empty="Nothing yet."
    />
  )
}
