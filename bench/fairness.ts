/**
 * What one greedy caller costs the others: nine keys send short requests one after the other and wait for their first token, alone, and then while one
 * more key sends a hundred long ones at once. The real engine, with fewer slots than callers. See README.md.
 */
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { Pool } from 'undici'
import { whenAnswering } from './child.ts'
import { Questions } from './engine-request.ts'
import { exchange } from './exchange.ts'
import { readFlags, say } from './flags.ts'
import type { LoadTarget } from './load-job.ts'
import { machine, print } from './report.ts'
import { scratchDir } from './scratch-dir.ts'
import { compare, median, ratios } from './statistics.ts'
import { startVerbatim, type VerbatimProcess } from './verbatim.ts'

const MODEL = process.env.VERBATIM_MODEL ?? 'SmolLM2-135M-Instruct'
const SLOTS = 4
const CALLERS = 9
const SHORT_TOKENS = 16
const GREEDY_REQUESTS = 100
const LONG_TOKENS = 128
const WARM_UP_MS = 2_000
/** A machine without a cache pulls the model and builds the engine first. */
const READY_MS = 20 * 60_000
const AIM = { most: 2 }
const SETTINGS = {
  VERBATIM_MODEL: MODEL,
  VERBATIM_SLOTS: String(SLOTS),
  VERBATIM_CONTEXT: '1024',
  // A key may fill half of the queue, and nobody gives up.
  VERBATIM_QUEUE_LENGTH: String(4 * GREEDY_REQUESTS),
  VERBATIM_QUEUE_WAIT_MS: '3600000',
}
/** Every caller is an account of its own. */
const KEY_OPTIONS = ['--credits', '1000']

class FairnessBench {
  readonly #service: VerbatimProcess
  readonly #callers: string[]
  readonly #questions: Questions
  readonly #windowMs: number

  constructor(service: VerbatimProcess, callers: string[], model: string, windowMs: number) {
    this.#service = service
    this.#callers = callers
    this.#questions = new Questions(model)
    this.#windowMs = windowMs
  }

  /** Median milliseconds from a short request to its first token. */
  async alone(): Promise<number> {
    const waits = await this.#shortRequests()
    say(`  alone: ${waits.length} answers, first token after ${median(waits).toFixed(0)} ms`)
    return median(waits)
  }

  /** As `alone`, from the moment on when the greedy caller sends all of its requests. */
  async besideGreedy(): Promise<number> {
    const ended = new AbortController()
    let left = GREEDY_REQUESTS
    const long = () => this.#ask(this.#service.key, LONG_TOKENS, ended.signal)
    const one = () => long().then((wait) => wait === undefined || left--)
    const sending = delay(WARM_UP_MS).then(() => this.#together(GREEDY_REQUESTS, one))
    const waits = await this.#shortRequests()
    ended.abort()
    await sending
    // Were they all answered, there was nobody to wait for.
    if (left < SLOTS) throw new Error(`only ${left} long requests were left when the window closed`)
    say(
      `  beside: ${waits.length} answers, first token after ${median(waits).toFixed(0)} ms, ${left} long ones left`,
    )
    return median(waits)
  }

  async #shortRequests(): Promise<number[]> {
    const waits: number[] = []
    const opensAt = performance.now() + WARM_UP_MS
    const closesAt = opensAt + this.#windowMs
    await this.#together(CALLERS, async (caller) => {
      while (performance.now() < closesAt) {
        const sentAt = performance.now()
        const wait = await this.#ask(this.#callers[caller] ?? '', SHORT_TOKENS)
        if (wait !== undefined && sentAt >= opensAt) waits.push(wait)
      }
    })
    return waits
  }

  #together(count: number, run: (index: number) => Promise<unknown>): Promise<unknown> {
    return Promise.all(Array.from({ length: count }, (_, index) => run(index)))
  }

  /** Milliseconds to the first token; undefined when `signal` came first. */
  async #ask(key: string, maxTokens: number, signal?: AbortSignal): Promise<number | undefined> {
    const target: LoadTarget = {
      name: 'verbatim',
      origin: this.#service.origin,
      path: '/v1/chat/completions',
      headers: { 'content-type': 'application/json', 'x-api-key': key },
      bodies: [this.#questions.next('verbatim', maxTokens)],
    }
    const request = { target, body: 0, onContent: () => {}, ...(signal === undefined ? {} : { signal }) }
    const outcome = await exchange(pool, request)
    return outcome?.firstTokenMs
  }
}

const flags = readFlags({ rounds: 3, seconds: 20 })
const before = machine()
const service = await startVerbatim(join(scratchDir(), 'data'), SETTINGS, READY_MS, KEY_OPTIONS)
const pool = new Pool(service.origin, {
  connections: CALLERS + GREEDY_REQUESTS,
  pipelining: 1,
  headersTimeout: 0,
  bodyTimeout: 0,
})
try {
  await whenAnswering(service.child, `${service.origin}/readyz`, READY_MS)
  const callers: string[] = []
  for (let index = 0; index < CALLERS; index += 1) callers.push(await service.createKey(KEY_OPTIONS))
  const bench = new FairnessBench(service, callers, MODEL, flags.seconds * 1000)
  say('warm-up, not counted')
  await bench.alone()
  const alone: number[] = []
  const beside: number[] = []
  for (let round = 1; round <= flags.rounds; round += 1) {
    say(`round ${round} of ${flags.rounds}`)
    alone.push(await bench.alone())
    beside.push(await bench.besideGreedy())
  }
  const series = [
    { name: 'first token, alone', unit: 'ms', rounds: alone },
    { name: 'first token, beside the greedy', unit: 'ms', rounds: beside },
  ]
  const comparisons = [compare('first token, beside : alone', '×', ratios(beside, alone), AIM)]
  const settings = { ...flags, model: MODEL, slots: SLOTS, callers: CALLERS, greedy: GREEDY_REQUESTS }
  const notes = [
    `${MODEL}, ${SLOTS} slots; ${CALLERS} callers with answers of ${SHORT_TOKENS} tokens, one with ${GREEDY_REQUESTS} of ${LONG_TOKENS} at once; an account each.`,
  ]
  print({ bench: 'fairness', machine: before, settings, series, comparisons, notes }, flags.json)
} finally {
  await pool.destroy()
  await service.child.stop()
}
