/**
 * What a proxied request and a streamed chunk cost in CPU time: Verbatim with authentication, beside nginx and bare
 * node:http + undici in front of the same mock upstream. See README.md.
 */
import { readFlags, say } from './flags.ts'
import { type Peer, startPeers } from './proxy-peers.ts'
import { machine, print, type Report, type Series } from './report.ts'
import { runLoad } from './run-load.ts'
import { scratchDir } from './scratch-dir.ts'
import { type Comparison, compare, ratios } from './statistics.ts'

const CONNECTIONS = 32
const STREAMS = 100
const WARM_UP_MS = 500
const LEAST_WARM_UP_MS = 2500
const AIMS = { request: { bare: 1.6, nginx: 5 }, chunk: { bare: 1.3, nginx: 2.5 } }

type Cost = 'request' | 'chunk'
type Costs = Record<Cost, number[]>

async function measure(peer: Peer, cost: Cost, windowMs: number): Promise<number> {
  const target = cost === 'request' ? peer.requests : peer.streams
  const result = await runLoad({
    kind: 'window',
    target,
    concurrency: cost === 'request' ? CONNECTIONS : STREAMS,
    // The streams start spread over half of this, and each lasts a second: by then they are out of step.
    warmUpMs: cost === 'request' ? WARM_UP_MS : 2 * WARM_UP_MS,
    windowMs,
    cpuPids: peer.pids,
  })
  const count = cost === 'request' ? result.requests : result.contentEvents
  if (count === 0) throw new Error(`${peer.name} finished nothing in ${windowMs} ms`)
  const perSecond = Math.round((count * 1000) / result.elapsedMs)
  const micros = result.cpuMicros / count
  say(`  ${peer.name}: ${micros.toFixed(1)} µs a ${cost}, ${perSecond} a second, ${result.retries} retried`)
  return micros
}

async function measureAll(peers: Peer[], rounds: number, windowMs: number): Promise<Map<string, Costs>> {
  const costs = new Map<string, Costs>(peers.map(({ name }) => [name, { request: [], chunk: [] }]))
  say('warm-up, not counted')
  for (const peer of peers) {
    // Long enough for the optimising compiler: Verbatim has the most code, and would be measured half warm.
    await measure(peer, 'request', Math.max(windowMs, LEAST_WARM_UP_MS))
    await measure(peer, 'chunk', Math.max(windowMs, LEAST_WARM_UP_MS))
  }
  for (let round = 1; round <= rounds; round++) {
    say(`round ${round} of ${rounds}`)
    for (const cost of ['request', 'chunk'] as const) {
      for (const peer of peers) costs.get(peer.name)?.[cost].push(await measure(peer, cost, windowMs))
    }
  }
  return costs
}

function comparisons(costs: Map<string, Costs>): Comparison[] {
  const ours = costs.get('verbatim')
  if (ours === undefined) return []
  return (['request', 'chunk'] as const).flatMap((cost) =>
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

function series(costs: Map<string, Costs>): Series[] {
  return (['request', 'chunk'] as const).flatMap((cost) =>
    [...costs].map(([name, of]) => ({ name: `${name}, CPU a ${cost}`, unit: 'µs', rounds: of[cost] })),
  )
}

async function main(): Promise<void> {
  const flags = readFlags({ rounds: 3, seconds: 2.5 })
  const report: Report = {
    bench: 'proxy',
    machine: machine(),
    settings: { ...flags, connections: CONNECTIONS, streams: STREAMS },
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
