/** @throws RangeError for an empty list, which has no median. */
export function median(values: number[]): number {
  const sorted = values.toSorted((left, right) => left - right)
  const upper = sorted[Math.floor(sorted.length / 2)]
  const lower = sorted[Math.floor((sorted.length - 1) / 2)]
  if (upper === undefined || lower === undefined) throw new RangeError('no values')
  return (lower + upper) / 2
}

/** What is measured against a peer of the same run, round by round. */
export interface Comparison {
  name: string
  unit: string
  rounds: number[]
  median: number
  aim: { least: number } | { most: number }
  pass: boolean
}

/** Judges by the median of the rounds' own values: drift from round to round hits both sides of a ratio alike. */
export function compare(name: string, unit: string, rounds: number[], aim: Comparison['aim']): Comparison {
  const middle = median(rounds)
  const pass = 'least' in aim ? middle >= aim.least : middle <= aim.most
  return { name, unit, rounds, median: middle, aim, pass }
}

/** `ours` over `peers`, round by round. */
export function ratios(ours: number[], peers: number[]): number[] {
  return ours.flatMap((value, index) => {
    const peer = peers[index]
    return peer === undefined || peer === 0 ? [] : [value / peer]
  })
}
