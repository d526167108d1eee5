/**
 * What a proxied request and a streamed chunk cost in CPU time: Verbatim with authentication, beside nginx and bare
 * node:http + undici in front of the same mock upstream. See README.md.
 */
import { readFlags } from './flags.ts'
import { COSTS, type Costs, LOAD, measureAll, series } from './peer-costs.ts'
import { startPeers } from './proxy-peers.ts'
import { machine, print, type Report } from './report.ts'
import { scratchDir } from './scratch-dir.ts'
import { type Comparison, compare, ratios } from './statistics.ts'

const AIMS = { request: { bare: 1.6, nginx: 5 }, chunk: { bare: 1.3, nginx: 2.5 } }

function comparisons(costs: Map<string, Costs>): Comparison[] {
  const ours = costs.get('verbatim')
  if (ours === undefined) return []
  return COSTS.flatMap((cost) =>
    (['bare', 'nginx'] as const).flatMap((peer) => {
      const theirs = costs.get(peer)
      if (theirs === undefined) return []
      return [
        compare(`CPU a ${cost}, verbatim : ${peer}`, '×', ratios(ours[cost], theirs[cost]), {
          most: AIMS[cost][peer],
        }),
      ]
    }),
  )
}

async function main(): Promise<void> {
  const flags = readFlags({ rounds: 3, seconds: 2.5 })
  const report: Report = {
    bench: 'proxy',
    machine: machine(),
    settings: { ...flags, ...LOAD },
    series: [],
    comparisons: [],
    notes: [],
  }
  const { peers, notes, stop } = await startPeers(scratchDir())
  try {
    const costs = await measureAll(peers, flags.rounds, flags.seconds * 1000)
    report.notes.push(...notes)
    print({ ...report, series: series(costs), comparisons: comparisons(costs) }, flags.json)
  } finally {
    await stop()
  }
}

await main()
