/**
 * What exactness costs: tokens a second at 1, 4 and 8 streams and the speed of prompts, of the exact configuration against
 * the fastest one of the same engine and against what llama-server does untold. See README.md.
 */
import { join } from 'node:path'
import { ModelLibrary, readManifest, terminalProgress } from '@verbatim/engine'
import { cacheDir } from '@verbatim/server'
import { prepareTests } from '../scripts/prepare-tests.ts'
import { type BenchEngine, type BenchModel, SIDES, type Side, startSides } from './exactness-engines.ts'
import { readFlags, say } from './flags.ts'
import { writeRandomGptOss } from './random-gpt-oss.ts'
import { machine, print, type Series } from './report.ts'
import { scratchDir } from './scratch-dir.ts'
import { type Comparison, compare, ratios } from './statistics.ts'

const STREAMS = [1, 4, 8]
const PROMPT_TOKENS = 512
const SHORT_PROMPT_TOKENS = 16
/** Ids below this are ordinary tokens in both models. */
const VOCABULARY = 1900

/** At most so much may exactness cost (issue: 5, 8, 15 % on a dense model, 8, 12, 20 % on experts); 4 streams as 8. */
const AIMS: Record<string, Record<string, number>> = {
  'SmolLM2-135M-Instruct': { '1 stream': 0.95, '4 streams': 0.92, '8 streams': 0.92, prompt: 0.85 },
  'random-gpt-oss': { '1 stream': 0.92, '4 streams': 0.88, '8 streams': 0.88, prompt: 0.8 },
}

/** Speeds and CPU time of one thing measured, by side and round. */
interface Measured {
  speed: Record<Side, number[]>
  cpu: Record<Side, number[]>
}

class ModelBench {
  readonly #engines: Record<Side, BenchEngine>
  readonly #answerTokens: number
  #asked = 0
  readonly measured = new Map<string, Measured>()

  constructor(engines: Record<Side, BenchEngine>, answerTokens: number) {
    this.#engines = engines
    this.#answerTokens = answerTokens
  }

  async round(number: number): Promise<void> {
    // Who comes first changes, so that none always finds the warmer machine.
    const order = SIDES.map((_, at) => SIDES[(at + number) % SIDES.length] as Side)
    for (const side of order) await this.#measure('prompt', side, () => this.#prompt(this.#engines[side]))
    for (const streams of STREAMS) {
      const name = `${streams} ${streams === 1 ? 'stream' : 'streams'}`
      for (const side of order)
        await this.#measure(name, side, () => this.#generate(this.#engines[side], streams))
    }
  }

  /** @param work gives the tokens a second, and how many tokens there were. */
  async #measure(
    name: string,
    side: Side,
    work: () => Promise<{ speed: number; tokens: number }>,
  ): Promise<void> {
    const before = this.#engines[side].cpuMicros()
    const { speed, tokens } = await work()
    const cpu = (this.#engines[side].cpuMicros() - before) / tokens
    const all = this.measured.get(name) ?? { speed: emptySides(), cpu: emptySides() }
    this.measured.set(name, all)
    all.speed[side].push(speed)
    all.cpu[side].push(cpu)
    say(`  ${name}, ${side}: ${speed.toFixed(1)} tokens/s, ${cpu.toFixed(0)} µs of CPU a token`)
  }

  async #prompt(engine: BenchEngine) {
    const { prompt_n: tokens, prompt_ms: ms } = await engine.ask(this.#body(PROMPT_TOKENS, 1))
    return { speed: (tokens * 1000) / ms, tokens }
  }

  /** By the engine's own clock: the tokens of all streams over the time that a stream took, its prompt left out. */
  async #generate(engine: BenchEngine, streams: number) {
    const bodies = Array.from({ length: streams }, () => this.#body(SHORT_PROMPT_TOKENS, this.#answerTokens))
    const timings = await Promise.all(bodies.map((body) => engine.ask(body)))
    const tokens = timings.reduce((sum, { predicted_n: count }) => sum + count, 0)
    const ms = timings.reduce((sum, { predicted_ms: time }) => sum + time, 0) / streams
    return { speed: (tokens * 1000) / ms, tokens }
  }

  /** No two prompts are alike, and none is looked for in the cache. */
  #body(promptTokens: number, answerTokens: number) {
    this.#asked += 1
    const prompt = Array.from(
      { length: promptTokens },
      (_, at) => 20 + ((this.#asked * 7919 + at * 104_729) % VOCABULARY),
    )
    return {
      prompt,
      n_predict: answerTokens,
      ignore_eos: true,
      cache_prompt: false,
      temperature: 0.8,
      seed: this.#asked,
    }
  }
}

function emptySides(): Record<Side, number[]> {
  return { exact: [], fastest: [], defaults: [] }
}

function seriesOf(model: string, { measured }: ModelBench): Series[] {
  return [...measured].flatMap(([name, { speed, cpu }]) =>
    SIDES.flatMap((side) => [
      { name: `${model}, ${name}, ${side}`, unit: 'tokens/s', rounds: speed[side] },
      { name: `${model}, ${name}, ${side}, CPU`, unit: 'µs a token', rounds: cpu[side] },
    ]),
  )
}

function comparisonsOf(model: string, { measured }: ModelBench): Comparison[] {
  return [...measured].flatMap(([name, { speed }]) => {
    const least = AIMS[model]?.[name] ?? 1
    return (['fastest', 'defaults'] as const).map((peer) =>
      compare(`${model}, ${name}, exact : ${peer}`, '×', ratios(speed.exact, speed[peer]), { least }),
    )
  })
}

async function benchModel(
  model: BenchModel,
  enginePath: string,
  scratch: string,
  rounds: number,
  seconds: number,
) {
  const engines = await startSides(model, enginePath, scratch)
  try {
    const warm = new ModelBench(engines, SHORT_PROMPT_TOKENS)
    await warm.round(0)
    const first = warm.measured.get('1 stream')?.speed.exact[0] ?? 1
    const bench = new ModelBench(engines, Math.max(16, Math.min(256, Math.round(first * seconds))))
    for (let round = 1; round <= rounds; round++) {
      say(`${model.card.id}: round ${round} of ${rounds}`)
      await bench.round(round)
    }
    return bench
  } finally {
    await Promise.all(SIDES.map((side) => engines[side].stop()))
  }
}

/** The small dense model of the library, and a large-enough one of gpt-oss's architecture, which is made here. */
async function models(scratch: string): Promise<BenchModel[]> {
  const progress = terminalProgress(process.stderr, { json: false, noColor: true })
  const library = new ModelLibrary({
    cacheDir: cacheDir(process.env),
    manifest: await readManifest(),
    progress,
  })
  const path = join(scratch, 'random-gpt-oss.gguf')
  writeRandomGptOss(path)
  return [await library.pull('SmolLM2-135M-Instruct'), (await library.choose(path)).model]
}

async function main(): Promise<void> {
  const flags = readFlags({ rounds: 3, seconds: 2 })
  const before = machine()
  const scratch = scratchDir()
  const given = process.env.VERBATIM_ENGINE ?? process.env.VERBATIM_TEST_ENGINE
  const enginePath =
    given ?? (await prepareTests(process.env, new AbortController().signal)).VERBATIM_TEST_ENGINE
  if (enginePath === undefined) throw new Error('there is no engine')
  const series: Series[] = []
  const comparisons: Comparison[] = []
  for (const model of await models(scratch)) {
    const bench = await benchModel(model, enginePath, scratch, flags.rounds, flags.seconds)
    series.push(...seriesOf(model.card.id, bench))
    comparisons.push(...comparisonsOf(model.card.id, bench))
  }
  const settings = { ...flags, streams: STREAMS, promptTokens: PROMPT_TOKENS }
  print({ bench: 'exactness', machine: before, settings, series, comparisons, notes: [] }, flags.json)
}

await main()
