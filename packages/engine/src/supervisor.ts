import { stat } from 'node:fs/promises'
import { VerbatimError } from '@verbatim/protocol'
import { type Clock, systemClock } from './clock.ts'
import { engineArguments } from './engine-arguments.ts'
import { engineEnvironment } from './engine-environment.ts'
import { awaitReadiness, probeHealth } from './engine-health.ts'
import { EngineHome } from './engine-home.ts'
import { beginEngineLife, describeEnd, type EngineLife } from './engine-life.ts'
import { explainLoadFailure, loadTookTooLong } from './load-failure.ts'
import { templatePath } from './manifest.ts'
import { RestartBackoff } from './restart-backoff.ts'
import type { EngineState, EngineTiming, RunningEngine, StartEngineOptions } from './running-engine.ts'
import { describeFailure } from './setup-error.ts'

export type { EngineState, RunningEngine, StartEngineOptions } from './running-engine.ts'

const HEALTH_TIMING = { healthIntervalMs: 2_000, healthTimeoutMs: 3_000, silentProbes: 5 }
const LOAD_BASE_MS = 60_000
const LOAD_BYTES_PER_MS = 20_000

/**
 * Starts llama-server and resolves when the model is loaded. From then on it is restarted, with backoff, whenever it
 * ends or no longer answers; a crash loop goes to the log and to `state`, and never ends the service.
 *
 * @throws SetupError when this first start fails: what the engine said, why, and what to do.
 * @throws the signal's reason when it is aborted before.
 */
export async function startEngine(options: StartEngineOptions): Promise<RunningEngine> {
  const loadLimitMs = LOAD_BASE_MS + (await sizeOf(options.model.path)) / LOAD_BYTES_PER_MS
  const engine = new SupervisedEngine(options, { loadLimitMs, ...HEALTH_TIMING, ...options.timing })
  await engine.start(options.signal)
  return engine
}

class SupervisedEngine implements RunningEngine {
  readonly #options: StartEngineOptions
  readonly #timing: EngineTiming
  readonly #clock: Clock
  readonly #home = new EngineHome()
  readonly #backoff = new RestartBackoff()
  readonly #stopping = new AbortController()
  readonly #listeners = new Set<(state: EngineState) => void>()
  #state: EngineState = 'starting'
  #life: EngineLife | null = null
  #restarts = 0
  #supervision: Promise<void> = Promise.resolve()
  #stopped: Promise<void> | undefined

  constructor(options: StartEngineOptions, timing: EngineTiming) {
    this.#options = options
    this.#timing = timing
    this.#clock = options.clock ?? systemClock
  }

  get socketPath(): string {
    return this.#home.socketPath
  }
  get state(): EngineState {
    return this.#state
  }
  get pid(): number | null {
    return this.#life?.pid ?? null
  }
  get restarts(): number {
    return this.#restarts
  }

  onState(listener: (state: EngineState) => void): void {
    this.#listeners.add(listener)
  }

  async start(signal: AbortSignal | undefined): Promise<void> {
    try {
      signal?.throwIfAborted()
      await this.#launch(signal === undefined ? this.#stopping.signal : signal)
    } catch (error) {
      await this.stop()
      throw signal?.aborted ? signal.reason : error
    }
    this.#supervision = this.#supervise()
  }

  whenReady(timeoutMs: number): Promise<void> {
    if (this.#state === 'ready') return Promise.resolve()
    return new Promise((resolve, reject) => {
      const settle = (state: EngineState | 'timeout') => {
        if (state === 'starting' || state === 'restarting') return
        clearTimeout(timer)
        this.#listeners.delete(settle)
        if (state === 'ready') resolve()
        else reject(notReady(this.#state))
      }
      const timer = setTimeout(() => settle('timeout'), timeoutMs)
      this.#listeners.add(settle)
      if (this.#state === 'stopped') settle('stopped')
    })
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#shutDown()
    return this.#stopped
  }

  async #shutDown(): Promise<void> {
    this.#stopping.abort()
    this.#setState('stopped')
    await this.#supervision
    await this.#bury()
    await this.#home.remove()
  }

  /** One start, up to readiness. Throws a SetupError, and leaves no process, when it fails. */
  async #launch(signal: AbortSignal): Promise<void> {
    const { build, model, plan, log } = this.#options
    const socketPath = await this.#home.prepare()
    const chatTemplatePath = templatePath(model.card)
    const { path: modelPath, projectorPath } = model
    const input = { modelPath, alias: model.card.id, socketPath, plan, chatTemplatePath, projectorPath }
    const environment = engineEnvironment(this.#options.environment ?? process.env, this.#options.exact)
    const command = [build.path, ...engineArguments(input)]
    const life = await beginEngineLife({ command, socketPath, environment, log })
    this.#life = life
    try {
      await this.#becomeReady(life, socketPath, signal)
    } catch (error) {
      await this.#bury()
      throw error
    }
    this.#setState('ready')
  }

  async #becomeReady(life: EngineLife, socketPath: string, signal: AbortSignal): Promise<void> {
    const limitMs = this.#timing.loadLimitMs
    const outcome = await awaitReadiness({
      socketPath,
      ended: life.ended,
      limitMs,
      clock: this.#clock,
      signal,
    })
    if (outcome === 'ready') return
    const { build, model } = this.#options
    const failure = { modelId: model.card.id, modelPath: model.path, enginePath: build.path }
    if (outcome === 'too-slow') throw loadTookTooLong({ ...failure, lastLines: life.lastLines }, limitMs)
    throw explainLoadFailure({ ...failure, end: outcome, lastLines: life.lastLines })
  }

  async #supervise(): Promise<void> {
    while (this.#life !== null) {
      const readyAtMs = this.#clock.nowMs()
      await this.#untilDeadOrHanging(this.#life)
      await this.#bury()
      if (this.#stopping.signal.aborted) return
      this.#backoff.ranHealthily(this.#clock.nowMs() - readyAtMs)
      this.#setState('restarting')
      await this.#revive()
    }
  }

  /** Starts it until it is ready again, or stopped. */
  async #revive(): Promise<void> {
    const signal = this.#stopping.signal
    while (this.#life === null && !signal.aborted) {
      const delayMs = this.#backoff.nextDelayMs()
      this.#options.log(`engine: restart ${this.#restarts + 1} in ${delayMs / 1000} s`)
      try {
        await this.#clock.wait(delayMs, signal)
        this.#restarts += 1
        await this.#launch(signal)
      } catch (error) {
        if (!signal.aborted) this.#options.log(`engine: the restart failed: ${reasonOf(error)}`)
      }
    }
  }

  async #untilDeadOrHanging(life: EngineLife): Promise<void> {
    const over = new AbortController()
    const signal = AbortSignal.any([over.signal, this.#stopping.signal])
    const end = await Promise.race([life.ended, this.#untilHanging(signal)])
    over.abort()
    if (this.#stopping.signal.aborted) return
    if (end === undefined) this.#options.log('engine: it no longer answers and is killed')
    else this.#options.log(`engine: it ended (${describeEnd(end)})`)
  }

  async #untilHanging(signal: AbortSignal): Promise<undefined> {
    for (let silent = 0; silent < this.#timing.silentProbes && !signal.aborted; ) {
      await this.#clock.wait(this.#timing.healthIntervalMs, signal).catch(rethrowUnlessAborted(signal))
      const status = signal.aborted ? 200 : await probeHealth(this.socketPath, this.#timing.healthTimeoutMs)
      silent = status === null ? silent + 1 : 0
    }
  }

  async #bury(): Promise<void> {
    const life = this.#life
    life?.kill()
    await life?.ended
    this.#life = null
  }

  #setState(state: EngineState): void {
    if (state === this.#state || this.#state === 'stopped') return
    this.#state = state
    for (const listener of [...this.#listeners]) listener(state)
  }
}

/** A file that cannot be looked at counts as empty: the engine says what is wrong with it. */
async function sizeOf(path: string): Promise<number> {
  const found = await stat(path).catch(() => undefined)
  return found?.size ?? 0
}

function rethrowUnlessAborted(signal: AbortSignal) {
  return (error: unknown) => {
    if (!signal.aborted) throw error
  }
}

function notReady(state: EngineState): VerbatimError {
  const message =
    state === 'stopped' ? 'The engine was stopped.' : 'The engine is starting and not ready yet.'
  return new VerbatimError('overloaded', message, { retryAfterSeconds: 2 })
}

/** One line: what the engine itself said is in the log already. */
function reasonOf(error: unknown): string {
  return describeFailure(error).split('\n', 1)[0] ?? ''
}
