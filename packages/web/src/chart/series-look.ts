/** How the series of a chart are told apart: by colour, by dashes and by the width of bars, so never by colour alone. */
interface SeriesLook {
  name: 'first' | 'second'
  /** A token of styles/tokens.css. */
  colour: '--accent' | '--alarm'
  dash: number[]
  /** Of a step's width. */
  barShare: number
  /** Of a bar, in pixels. */
  leastWidth: number
}

const LOOKS: readonly [SeriesLook, SeriesLook] = [
  { name: 'first', colour: '--accent', dash: [], barShare: 0.7, leastWidth: 4 },
  { name: 'second', colour: '--alarm', dash: [6, 4], barShare: 0.35, leastWidth: 2 },
]

/** @param place From 0; a chart has two series at most. */
export function seriesLook(place: number): SeriesLook {
  return place === 0 ? LOOKS[0] : LOOKS[1]
}
