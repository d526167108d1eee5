import type { ModelStatus, PageFacts, QueueState, ServiceStatus } from '@verbatim/protocol'
import { type HourOfUse, Hours, type ModelSpeed, modelSpeed } from '../meter/meter.ts'
import type { Model } from '../models/models.ts'
import type { Trouble } from '../observe/observe.ts'
import { isoTime } from './administration.ts'
import { Cached } from './cached.ts'
import type { HttpContext } from './http.ts'
import { VERSION } from './version.ts'

/** Anybody may ask as often as he likes; what is told is this old at most. */
const FRESH_MS = 2_000

/** Of the time that passes, reading rows of usage takes a fiftieth at most. */
const REST = 50

const SENTENCES: Record<Exclude<Trouble, 'engine'>, string> = {
  limits: 'Valkey cannot be reached: each replica keeps its part of the limits alone.',
  log: 'Receipts wait to be taken into the log.',
}

/** What is read from the database. */
interface Kept {
  speeds: Map<string, ModelSpeed>
  hours: HourOfUse[]
}

/** Puts together what is public about the service as it runs. */
export class StatusReport {
  readonly #context: HttpContext
  readonly #startedAt: number
  readonly #hours: Hours
  readonly #kept: Cached<Kept>
  readonly #status: Cached<ServiceStatus>

  constructor(context: HttpContext) {
    const { rooms, now } = context
    this.#context = context
    this.#startedAt = now()
    this.#hours = new Hours(rooms.store)
    this.#kept = new Cached(() => this.#readKept(), { freshMs: FRESH_MS, rest: REST })
    this.#status = new Cached(() => this.#read(), { freshMs: FRESH_MS })
  }

  read(): Promise<ServiceStatus> {
    return this.#status.get()
  }

  async #read(): Promise<ServiceStatus> {
    const { rooms, now, config, signIn } = this.#context
    const problems: string[] = []
    const { speeds, hours } = await this.#keptOr(problems)
    const models = await Promise.all(rooms.models.all.map((model) => this.#model(model, speeds)))
    problems.unshift(...models.flatMap(engineProblem))
    const { id } = rooms.models.default.card
    return {
      status: problems.length === 0 ? 'online' : 'degraded',
      problems,
      version: VERSION,
      started_at: isoTime(this.#startedAt),
      uptime_seconds: Math.max(0, Math.floor((now() - this.#startedAt) / 1000)),
      replicas: rooms.meter.replicas,
      default_model: id,
      queue: this.#queueOf(rooms.models.default),
      median_first_token_ms: speeds.get(id)?.firstTokenMs ?? null,
      models,
      hours: hours.map(({ from, requests, errors, firstTokenMs }) => ({
        hour: isoTime(from),
        requests,
        errors,
        median_first_token_ms: firstTokenMs,
      })),
      page: pageFacts(config, signIn.by),
    }
  }

  /** Without the database the service still is in some state, which is what was asked for. */
  async #keptOr(problems: string[]): Promise<Kept> {
    try {
      problems.push(...(await this.#troubles()))
      return await this.#kept.get()
    } catch (cause) {
      this.#context.observer.observe({ type: 'store-failed', what: 'the status', cause: String(cause) })
      problems.push('The database does not answer.')
      return { speeds: new Map(), hours: [] }
    }
  }

  #queueOf(model: Model): QueueState {
    const { slots, running, waiting } = this.#context.rooms.queueOf(model)
    return { slots, running, waiting }
  }

  async #model(model: Model, speeds: Map<string, ModelSpeed>): Promise<ModelStatus> {
    const speed = speeds.get(model.card.id)
    return {
      id: model.card.id,
      weights_sha256: model.weightsSha256,
      ...this.#queueOf(model),
      healthy: await model.backend.isHealthy(),
      median_first_token_ms: speed?.firstTokenMs ?? null,
      median_tokens_per_second: speed?.tokensPerSecond ?? null,
      requests: speed?.answers ?? 0,
      efforts: (speed?.efforts ?? []).map((effort) => ({
        effort: effort.effort,
        requests: effort.answers,
        median_ms: effort.latencyMs,
        median_tokens: effort.completionTokens,
        median_reasoning_tokens: effort.reasoningTokens,
      })),
    }
  }

  /** Of the engine its models tell. A log that failed once and has nothing left to take is in order. */
  async #troubles(): Promise<string[]> {
    const { observer, rooms } = this.#context
    const sentences: string[] = []
    for (const trouble of observer.troubles()) {
      if (trouble === 'engine') continue
      if (trouble === 'log' && (await rooms.receipts.entries.pending(1)).length === 0) continue
      sentences.push(SENTENCES[trouble])
    }
    return sentences
  }

  async #readKept(): Promise<Kept> {
    const { rooms, now } = this.#context
    const speeds = new Map<string, ModelSpeed>()
    for (const { card } of rooms.models.all) {
      speeds.set(card.id, await modelSpeed(rooms.store, card.id, now()))
    }
    return { speeds, hours: await this.#hours.until(now()) }
  }
}

function engineProblem({ id, healthy }: ModelStatus): string[] {
  return healthy ? [] : [`The engine of ${id} does not answer.`]
}

function pageFacts({ keyless, page }: HttpContext['config'], signIn: PageFacts['sign_in']): PageFacts {
  const [path] = keyless.paths
  return {
    sign_in: signIn,
    keyless:
      path === undefined
        ? null
        : { path, gap_ms: keyless.gapMs, tokens_per_day: keyless.tokensPerAddress || null },
    shows_reasoning: page.showsReasoning,
    persona: keyless.name,
  }
}
