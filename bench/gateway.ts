/**
 * What a request and a streamed chunk cost in CPU time with everything on that a gateway is for, beside LiteLLM's proxy, Portkey's
 * gateway and bare node:http + undici, all in front of the same mock upstream. See README.md.
 */
import { readFlags } from './flags.ts'
import { startGateways } from './gateway-peers.ts'
import { type Cost, type Costs, LOAD, measureAll, series } from './peer-costs.ts'
import { machine, print } from './report.ts'
import { scratchDir } from './scratch-dir.ts'
import { type Comparison, compare, ratios } from './statistics.ts'

/** The dearer peer first: at most so many times bare, and at least so many times less than the other gateways. */
const AIMS: { over: string; under: string; aim: Comparison['aim'] }[] = [
  { over: 'verbatim', under: 'bare', aim: { most: 1.8 } },
  { over: 'litellm', under: 'verbatim', aim: { least: 10 } },
  { over: 'portkey', under: 'verbatim', aim: { least: 10 } },
]
/** A chunk's cost has its share of the request in it: times the tokens, it is that of a streamed answer, of which the same is asked. */
const STREAM_AIM = { most: 1.8 }

async function main(): Promise<void> {
  const flags = readFlags({ rounds: 3, seconds: 3 })
  const before = machine()
  const { peers, notes, stop } = await startGateways(scratchDir())
  try {
    const costs = await measureAll(peers, flags.rounds, flags.seconds * 1000)
    const comparisons = [
      ...AIMS.map(({ over, under, aim }) => comparison(costs, 'request', over, under, aim)),
      comparison(costs, 'chunk', 'verbatim', 'bare', STREAM_AIM),
      comparison(costs, 'chunk', 'litellm', 'verbatim', { least: 10 }),
    ]
    const settings = { ...flags, ...LOAD }
    print(
      { bench: 'gateway', machine: before, settings, series: series(costs), comparisons, notes },
      flags.json,
    )
  } finally {
    await stop()
  }
}

function comparison(
  costs: Map<string, Costs>,
  cost: Cost,
  over: string,
  under: string,
  aim: Comparison['aim'],
): Comparison {
  const of = (name: string) => costs.get(name)?.[cost] ?? []
  return compare(`CPU a ${cost}, ${over} : ${under}`, '×', ratios(of(over), of(under)), aim)
}

await main()
