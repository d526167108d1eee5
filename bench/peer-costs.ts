import { setTimeout as delay } from 'node:timers/promises'
import { say } from './flags.ts'
import type { Peer } from './peer.ts'
import { cpuMicros } from './process-stats.ts'
import type { Series } from './report.ts'
import { runLoad } from './run-load.ts'

const CONNECTIONS = 32
const STREAMS = 100
const WARM_UP_MS = 500
const WARM_UP_REQUESTS = 10_000
const LONGEST_WARM_UP_MS = 20_000
const QUIET_MS = 200
const QUIET_SHARE = 0.1
const MOST_QUIET_MS = 20_000

/** What a bench of proxies loads its peers with; part of its settings. */
export const LOAD = { connections: CONNECTIONS, streams: STREAMS }

export const COSTS = ['request', 'chunk'] as const
export type Cost = (typeof COSTS)[number]
/** Microseconds of CPU time, by round. */
export type Costs = Record<Cost, number[]>

/** Every peer in turn, one window for each cost and round, after a warm-up of both kinds. */
export async function measureAll(
  peers: Peer[],
  rounds: number,
  windowMs: number,
): Promise<Map<string, Costs>> {
  const costs = new Map<string, Costs>(peers.map(({ name }) => [name, { request: [], chunk: [] }]))
  const measure = async (peer: Peer, cost: Cost) => {
    const window = await loaded(peer, cost, windowMs)
    await whenQuiet(peer)
    return window
  }
  say('warm-up, not counted')
  for (const peer of peers) await warmUp(peer, windowMs, measure)
  for (let round = 1; round <= rounds; round++) {
    say(`round ${round} of ${rounds}`)
    for (const cost of COSTS) {
      for (const peer of peers) {
        const window = await measure(peer, cost)
        if (window !== undefined) costs.get(peer.name)?.[cost].push(window.micros)
      }
    }
  }
  return costs
}

export function series(costs: Map<string, Costs>): Series[] {
  return COSTS.flatMap((cost) =>
    [...costs]
      .filter(([, of]) => of[cost].length > 0)
      .map(([name, of]) => ({ name: `${name}, CPU a ${cost}`, unit: 'µs', rounds: of[cost] })),
  )
}

/**
 * For the optimising compiler, which counts calls and not seconds: a peer with much code and few answers a second would be measured half warm
 * after a time that is long enough for another.
 */
async function warmUp(
  peer: Peer,
  windowMs: number,
  measure: (peer: Peer, cost: Cost) => Promise<Window | undefined>,
): Promise<void> {
  let requests = 0
  for (let ms = 0; requests < WARM_UP_REQUESTS && ms < LONGEST_WARM_UP_MS; ms += windowMs) {
    requests += (await measure(peer, 'request'))?.requests ?? 0
  }
  await measure(peer, 'chunk')
}

interface Window {
  /** CPU time of one. */
  micros: number
  requests: number
}

/** One window; nothing for a peer that has no such answers. */
async function loaded(peer: Peer, cost: Cost, windowMs: number): Promise<Window | undefined> {
  const target = cost === 'request' ? peer.requests : peer.streams
  if (target === undefined) return undefined
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
  return { micros, requests: result.requests }
}

/** A slow peer is still busy with answers that nobody waits for any more: that is neither the next window's cost nor the next peer's. */
async function whenQuiet({ name, pids }: Peer): Promise<void> {
  const used = () => pids.reduce((sum, pid) => sum + cpuMicros(pid), 0)
  const deadline = performance.now() + MOST_QUIET_MS
  while (performance.now() < deadline) {
    const before = used()
    await delay(QUIET_MS)
    if (used() - before < QUIET_SHARE * QUIET_MS * 1000) return
  }
  throw new Error(`${name} was still busy ${MOST_QUIET_MS} ms after its last request`)
}
