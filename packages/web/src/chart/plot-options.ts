import uPlot from 'uplot'
import type { ChartProps } from './chart.tsx'
import { seriesLook } from './series-look.ts'

const HEIGHT = 180
/** Steps between two names of the axis: hours of a day, days of weeks and months. */
const STRIDES = [1, 2, 3, 4, 6, 7, 12, 14, 28, 56, 112]

interface Drawn extends Pick<ChartProps, 'series' | 'format'> {
  names: readonly string[]
  setPointed: (step: number | null) => void
}

/** What uPlot is told. The x axis counts steps, so that a day is a day in every time zone. */
export function plotOptions({ names, series, format, setPointed }: Drawn, width: number): uPlot.Options {
  const colours = getComputedStyle(document.documentElement)
  const colour = (token: string) => colours.getPropertyValue(token).trim()
  const lines = { stroke: colour('--faint-line'), width: 1 }
  const axis = { stroke: colour('--quiet-ink'), font: '12px system-ui', grid: lines, ticks: lines }
  return {
    width,
    height: HEIGHT,
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { show: false } },
    scales: {
      x: { time: false, range: [-0.5, Math.max(0.5, names.length - 0.5)] },
      y: { range: (_plot, _least, most) => [0, most > 0 ? most * 1.08 : 1] },
    },
    axes: [
      {
        ...axis,
        grid: { show: false },
        incrs: STRIDES,
        space: 84,
        size: 32,
        values: (_plot, steps) => steps.map((step) => names[step] ?? ''),
      },
      { ...axis, size: 64, values: (_plot, values) => values.map(format) },
    ],
    series: [{}, ...series.map((one, place) => lineOf(one, place, colour))],
    hooks: { setCursor: [({ cursor }) => setPointed(cursor.idx ?? null)] },
  }
}

function lineOf(
  { label, draw, points }: Drawn['series'][number],
  place: number,
  colour: (token: string) => string,
) {
  const look = seriesLook(place)
  const stroke = colour(look.colour)
  if (draw === 'line') {
    // A line through one point is none, and through a hundred the points hide it.
    const show = points.filter(({ value }) => value !== null).length <= MOST_POINTS
    return {
      label,
      stroke,
      width: 2,
      dash: look.dash,
      spanGaps: true,
      points: { show, size: 6, fill: stroke },
    }
  }
  const paths = uPlot.paths.bars?.({ size: [look.barShare, 40, look.leastWidth] })
  return { label, stroke, fill: stroke, width: 0, points: { show: false }, ...(paths && { paths }) }
}

const MOST_POINTS = 14
