/**
 * What Verbatim costs in front of its engine: tokens a second at 1, 4 and 8 streams and the time to the first token,
 * through the service and by calling the very same engine process directly. See README.md.
 */
import { join } from 'node:path'
import { type EnginePair, modelId, startPair, whenIdle } from './engine-pair.ts'
import { checkSameAnswers } from './engine-parity.ts'
import { Questions } from './engine-request.ts'
import { readFlags, say } from './flags.ts'
import { machine, print, type Report, type Series } from './report.ts'
import { runLoad } from './run-load.ts'
import { scratchDir } from './scratch-dir.ts'
import { type Comparison, compare, median, ratios } from './statistics.ts'

const STREAMS = [1, 4, 8]
const LONG_TOKENS = 128
const SHORT_TOKENS = 2
const FIRST_TOKEN_REQUESTS = 15
const WARM_UP_MS = 500
const AIMS = { speed: { least: 0.97 }, firstTokenMs: { most: 5 } }
const SIDES = ['verbatim', 'direct'] as const

type Side = (typeof SIDES)[number]
type Rounds = Record<Side, number[]>

class EngineBench {
  readonly #pair: EnginePair
  readonly #questions: Questions
  readonly #windowMs: number
  readonly speed = new Map<number, Rounds>(STREAMS.map((streams) => [streams, { verbatim: [], direct: [] }]))
  readonly firstToken: Rounds = { verbatim: [], direct: [] }

  constructor(pair: EnginePair, questions: Questions, windowMs: number) {
    this.#pair = pair
    this.#questions = questions
    this.#windowMs = windowMs
  }

  async round(number: number): Promise<void> {
    await this.#measureFirstToken()
    for (const streams of STREAMS) {
      // Who comes first changes, so that neither always finds the warmer machine.
      for (const side of number % 2 === 0 ? SIDES : SIDES.toReversed()) {
        this.speed.get(streams)?.[side].push(await this.#measureSpeed(side, streams))
      }
    }
  }

  async #measureFirstToken(): Promise<void> {
    const targets = SIDES.map((side) => this.#target(side, FIRST_TOKEN_REQUESTS, SHORT_TOKENS))
    const { firstTokenMs } = await runLoad({ kind: 'alternate', targets, requests: FIRST_TOKEN_REQUESTS })
    for (const side of SIDES) {
      const middle = median(firstTokenMs[side] ?? [])
      this.firstToken[side].push(middle)
      say(`  ${side}: first token after ${middle.toFixed(1)} ms`)
    }
  }

  async #measureSpeed(side: Side, streams: number): Promise<number> {
    // More questions than can be asked in the window: one asked twice would find its prompt in the engine's cache.
    const questions = streams + Math.ceil(this.#windowMs / 100)
    const result = await runLoad({
      kind: 'window',
      target: this.#target(side, questions, LONG_TOKENS),
      concurrency: streams,
      warmUpMs: WARM_UP_MS,
      windowMs: this.#windowMs,
      cpuPids: [],
    })
    await whenIdle(this.#pair)
    const speed = (result.contentEvents * 1000) / result.elapsedMs
    if (speed === 0) throw new Error(`${side} streamed nothing in ${this.#windowMs} ms`)
    say(`  ${side}, ${streams} streams: ${speed.toFixed(1)} tokens/s, ${result.retries} retried`)
    return speed
  }

  #target(side: Side, count: number, maxTokens: number) {
    const bodies = Array.from({ length: count }, () => this.#questions.next(side, maxTokens))
    return { ...this.#pair[side], bodies }
  }
}

function series(bench: EngineBench): Series[] {
  return [
    ...SIDES.map((side) => ({ name: `first token, ${side}`, unit: 'ms', rounds: bench.firstToken[side] })),
    ...[...bench.speed].flatMap(([streams, rounds]) =>
      SIDES.map((side) => ({ name: `${streams} streams, ${side}`, unit: 'tokens/s', rounds: rounds[side] })),
    ),
  ]
}

function comparisons({ speed, firstToken }: EngineBench): Comparison[] {
  const more = firstToken.verbatim.map((ms, round) => ms - (firstToken.direct[round] ?? Number.NaN))
  return [
    compare('first token, verbatim − direct', 'ms', more, AIMS.firstTokenMs),
    ...[...speed].map(([streams, { verbatim, direct }]) =>
      compare(`${streams} streams, verbatim : direct`, '×', ratios(verbatim, direct), AIMS.speed),
    ),
  ]
}

async function main(): Promise<void> {
  const flags = readFlags({ rounds: 3, seconds: 2.5 })
  const before = machine()
  const pair = await startPair(join(scratchDir(), 'data'), Math.max(...STREAMS))
  try {
    const model = await modelId(pair)
    const questions = new Questions(model)
    const same = await checkSameAnswers(pair, questions)
    const bench = new EngineBench(pair, questions, flags.seconds * 1000)
    for (let round = 1; round <= flags.rounds; round++) {
      say(`round ${round} of ${flags.rounds}`)
      await bench.round(round)
    }
    const report: Report = {
      bench: 'engine',
      machine: before,
      settings: { ...flags, model, streams: STREAMS, maxTokens: LONG_TOKENS, slots: pair.slots },
      series: series(bench),
      comparisons: comparisons(bench),
      notes: [`${model}, ${pair.slots} slots. ${same}`],
    }
    print(report, flags.json)
  } finally {
    await pair.stop()
  }
}

await main()
