import { useEffect, useMemo, useRef, useState } from 'react'
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import type { ChartProps } from './chart.tsx'
import { plotOptions } from './plot-options.ts'
import { useThemeVersion } from './use-theme-version.ts'

/** The drawing of a chart. Below it stands what the pointer is on; the same is in the chart's table. */
export function Plot({ summary, title, steps, series, format }: ChartProps) {
  const place = useRef<HTMLDivElement>(null)
  const theme = useThemeVersion()
  const [pointed, setPointed] = useState<number | null>(null)
  const data = useMemo<uPlot.AlignedData>(() => {
    const columns = series.map(({ points }) => points.map(({ value }) => value))
    return [steps.names.map((_, step) => step), ...columns]
  }, [steps, series])

  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme is read from the document when the plot is made
  useEffect(() => {
    const element = place.current
    if (element === null) return
    const width = () => element.clientWidth
    const plot = new uPlot(
      plotOptions({ names: steps.names, series, format, setPointed }, width()),
      data,
      element,
    )
    const resized = new ResizeObserver(() => plot.setSize({ width: width(), height: plot.height }))
    resized.observe(element)
    return () => {
      resized.disconnect()
      plot.destroy()
    }
  }, [data, steps, series, format, theme])

  return (
    <>
      <div ref={place} className="chart-space" role="img" aria-label={`${title}. ${summary}`} />
      <p className="chart-reading" aria-hidden="true">
        {pointed === null ? '\u00a0' : readingOf(pointed, steps.names, series)}
      </p>
    </>
  )
}

function readingOf(step: number, names: readonly string[], series: ChartProps['series']): string {
  const values = series.map(({ label, points }) => `${label.toLowerCase()} ${points[step]?.text ?? ''}`)
  return `${names[step] ?? ''}: ${values.join(', ')}`
}
