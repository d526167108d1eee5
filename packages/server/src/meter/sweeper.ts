import type { Command, Store } from '../store/store.ts'
import { inPieces, query } from '../store/store.ts'
import { budgetPeriod, DAY_MS } from './budget-period.ts'
import type { MeterObservation } from './meter-observation.ts'
import {
  beatReplica,
  forgetAllowances,
  forgetBudgets,
  forgetReplica,
  releaseStray,
  sweepReplica,
} from './replica-commands.ts'
import { StrayHolds } from './stray-holds.ts'
import { forgetUsage } from './usage-commands.ts'
import { Witness } from './witness.ts'

const BEAT_MS = 2_000
/** Of one commit: a sweep holds up nobody for long. */
const HOLDS_A_COMMIT = 100
const FORGET_EVERY_MS = 3_600_000
/** Longer than any period, whose start is what the table knows. */
const BUDGETS_KEPT_MS = 40 * DAY_MS
/** Yesterday's may still be held by a request of this morning. */
const ALLOWANCES_KEPT_MS = DAY_MS

const findReplicas = query((db, _: object) => db.selectFrom('replicas').select(['id', 'beat']))
const findHolders = query((db, _: object) => db.selectFrom('holds').select('replica_id').distinct())

export interface SweeperOptions {
  replicaId: string
  now(): number
  monotonic(): number
  observe(observation: MeterObservation): void
  usageRetentionMs?: number | undefined
  whenDead?: ((replicaId: string) => Command<unknown>[]) | undefined
}

/** Says that this replica lives, and gives back what is held by those that do not. */
export class Sweeper {
  readonly #store: Store
  readonly #options: SweeperOptions
  readonly #witness: Witness
  readonly #strays: StrayHolds
  readonly #startedAt: number
  #beat = 0
  #forgotten = Number.NEGATIVE_INFINITY
  #timer: NodeJS.Timeout | undefined
  #round: Promise<void> | undefined
  #closed = false

  constructor(store: Store, options: SweeperOptions, running: ReadonlySet<string>) {
    this.#store = store
    this.#options = options
    this.#witness = new Witness(options.monotonic)
    this.#strays = new StrayHolds(store, options, running)
    this.#startedAt = options.now()
  }

  get replicas(): number {
    return Math.max(this.#witness.alive, 1)
  }

  /** @throws when the database does not take the first beat. */
  async start(): Promise<void> {
    await this.#tellAlive()
    this.#later()
  }

  round(): Promise<void> {
    this.#round ??= this.#work().finally(() => {
      this.#round = undefined
    })
    return this.#round
  }

  async close(): Promise<void> {
    this.#closed = true
    clearTimeout(this.#timer)
    await this.#round
    await this.#attempt('leaving', () =>
      this.#sweep(this.#options.replicaId, this.#beat === 0 ? null : this.#beat),
    )
  }

  #later(): void {
    if (this.#closed) return
    this.#timer = setTimeout(async () => {
      await this.round()
      this.#later()
    }, BEAT_MS).unref()
  }

  async #work(): Promise<void> {
    await this.#attempt('telling that this replica lives', () => this.#tellAlive())
    await this.#attempt('giving back what the dead hold', () => this.#sweepDead())
    await this.#attempt('giving back stray holds', () => this.#sweepStrays())
    await this.#attempt('forgetting what is old', () => this.#forget())
  }

  async #attempt(what: string, work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      this.#options.observe({ type: 'meter-failed', what, cause: String(error) })
    }
  }

  async #tellAlive(): Promise<void> {
    const beat = this.#beat + 1
    await this.#store.commit(beatReplica({ id: this.#options.replicaId, beat, startedAt: this.#startedAt }))
    this.#beat = beat
  }

  async #sweepDead(): Promise<void> {
    const replicas = await this.#store.all(findReplicas, {})
    const holders = await this.#store.all(findHolders, {})
    const beats = new Map<string, number | null>(holders.map(({ replica_id: id }) => [id, null]))
    for (const { id, beat } of replicas) beats.set(id, beat)
    for (const { id, beat } of this.#witness.see(beats)) {
      if (id !== this.#options.replicaId) await this.#sweep(id, beat)
    }
  }

  async #sweep(replicaId: string, beat: number | null): Promise<void> {
    const { now, observe, whenDead } = this.#options
    for (let more = true; more; ) {
      const bounds = { replicaId, beat, limit: HOLDS_A_COMMIT, at: now() }
      const [{ isDead, holds }] = await this.#store.commit(sweepReplica(bounds))
      if (!isDead) return
      if (holds > 0) observe({ type: 'holds-released', replicaId, holds })
      more = holds === HOLDS_A_COMMIT
    }
    await this.#store.commit(forgetReplica({ id: replicaId }), ...(whenDead?.(replicaId) ?? []))
  }

  async #sweepStrays(): Promise<void> {
    const requestIds = await this.#strays.find()
    if (requestIds.length === 0) return
    const { now, observe, replicaId } = this.#options
    await this.#store.commit(releaseStray({ requestIds, at: now() }))
    observe({ type: 'holds-released', replicaId, holds: requestIds.length })
  }

  async #forget(): Promise<void> {
    const { monotonic, now, usageRetentionMs } = this.#options
    if (monotonic() - this.#forgotten < FORGET_EVERY_MS) return
    const at = now()
    const budgets = at - BUDGETS_KEPT_MS
    const allowances = budgetPeriod('day', at) - ALLOWANCES_KEPT_MS
    await inPieces(this.#store, (limit) => forgetBudgets({ before: budgets, limit }))
    await inPieces(this.#store, (limit) => forgetAllowances({ before: allowances, limit }))
    if (usageRetentionMs !== undefined) {
      const before = at - usageRetentionMs
      await inPieces(this.#store, (limit) => forgetUsage({ before, limit }))
    }
    this.#forgotten = monotonic()
  }
}
