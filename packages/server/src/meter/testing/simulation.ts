import assert from 'node:assert/strict'
import type { BudgetPeriod } from '@verbatim/protocol'
import { type Command, openStore, type Store } from '../../store/store.ts'
import type { TestStore } from '../../store/testing/open-test-store.ts'
import {
  type Charge,
  checkLedger,
  grant,
  keyBudget,
  Meter,
  openAccount,
  type RunningRequest,
  readAccount,
  type UsageRow,
  withdraw,
} from '../meter.ts'
import { budgetsOf } from './budgets-of.ts'
import { LedgerModel } from './ledger-model.ts'

/** One thing that happens. Numbers choose among what there is. */
export type Step =
  | { type: 'grant' | 'withdraw'; account: number; amount: bigint; isRepeat: boolean }
  | { type: 'begin'; replica: number; key: number; worstCase: bigint; isAnswerLost: boolean }
  | { type: 'settle'; replica: number; request: number; percent: number; isAnswerLost: boolean }
  | { type: 'settle-first'; replica: number; key: number; worstCase: bigint; percent: number }
  | { type: 'release'; replica: number; request: number }
  | { type: 'give-up'; request: number }
  | { type: 'repeat'; replica: number; message: number }
  | { type: 'crash'; replica: number }
  | { type: 'suspect'; replica: number }
  | { type: 'recover' }
  | { type: 'clock'; days: number }

interface Key {
  id: string
  account: { id: string; billing: 'prepaid' | 'unmetered' }
  budget: { limit: bigint; period: BudgetPeriod } | undefined
}

interface Replica {
  store: Store
  meter: Meter
  running: Map<string, RunningRequest>
}

interface Sent {
  charge: Charge
  /** Undefined for a hold. */
  used: bigint | undefined
  replicaId: string
  commands: Command<unknown>[]
}

const START = Date.UTC(2026, 10, 21, 12)
const DAY_MS = 86_400_000
/** Budgets of periods long past are forgotten, which the model does not. */
const MAX_DAYS = 15
/** Longer than anybody may be silent, and than a hold may be stray. */
const ROUNDS = 8
const ROUND_MS = 4_000

/** Two replicas on one database, through whatever happens; after each step the database has what the model has. */
export class Simulation {
  readonly model = new LedgerModel()
  readonly #place: TestStore
  readonly #name: string
  readonly #replicas: Replica[] = []
  readonly #keys: Key[]
  readonly #charges: Charge[] = []
  readonly #sent: Sent[] = []
  #orders = 0
  #replicaCount = 0
  #now = START
  #monotonic = 0

  /** @param name tells accounts, keys and requests of this run from those of others in the database. */
  constructor(place: TestStore, name: string) {
    this.#place = place
    this.#name = name
    const prepaid = (index: number) => ({ id: `acct_${name}-${index}`, billing: 'prepaid' as const })
    const free = { id: `acct_${name}-free`, billing: 'unmetered' as const }
    this.#keys = [
      { id: `${name}-0`, account: prepaid(0), budget: undefined },
      { id: `${name}-1`, account: prepaid(0), budget: { limit: 9_000n, period: 'day' } },
      { id: `${name}-2`, account: prepaid(1), budget: { limit: 30_000n, period: 'ever' } },
      { id: `${name}-3`, account: free, budget: { limit: 12_000n, period: 'week' } },
    ]
  }

  async begin(): Promise<void> {
    for (const { account } of this.#keys) {
      this.model.open(account.id)
      const limits = { organizationId: null, limits: {}, share: 1, at: START }
      await this.#place.store.commit(openAccount({ ...account, name: account.id, ...limits }))
    }
    this.#replicas.push(await this.#replica(), await this.#replica())
    for (const account of [0, 1])
      await this.step({ type: 'grant', account, amount: 20_000n, isRepeat: false })
  }

  async step(step: Step): Promise<void> {
    await this.#do(step)
    await this.#compare()
  }

  /** Everybody ends; afterwards nothing is held. */
  async end(): Promise<void> {
    for (const { running } of this.#replicas) for (const life of running.values()) life.end()
    for (const { running } of this.#replicas) running.clear()
    await this.#do({ type: 'recover' })
    await this.#compare()
    assert.deepEqual([...this.model.holds.keys()], [], 'nothing is held in the end')
    for (const { meter, store } of this.#replicas) {
      await meter.close()
      await store.close()
    }
  }

  async #do(step: Step): Promise<void> {
    if (step.type === 'grant' || step.type === 'withdraw') return this.#order(step)
    if (step.type === 'begin') return this.#begin(step)
    if (step.type === 'settle-first') return this.#settleFirst(step)
    if (step.type === 'settle') return this.#settle(step)
    if (step.type === 'release') return this.#release(step)
    if (step.type === 'give-up') return this.#giveUp(step)
    if (step.type === 'repeat') return this.#repeat(step)
    if (step.type === 'crash') return this.#crash(step.replica)
    if (step.type === 'suspect') return this.#sweep([this.#replicaOf(step.replica)])
    if (step.type === 'recover') return this.#sweep(this.#replicas)
    if (step.type !== 'clock') throw new Error(`there is no step ${step.type}`)
    const now = this.#now + step.days * DAY_MS
    this.#now = Math.min(Math.max(now, START - MAX_DAYS * DAY_MS), START + MAX_DAYS * DAY_MS)
  }

  async #order({ type, account, amount, isRepeat }: Step & { type: 'grant' | 'withdraw' }): Promise<void> {
    const id = `${this.#name}-${type}-${this.#orders}`
    if (!isRepeat) this.#orders++
    const accountId = `acct_${this.#name}-${account % 2}`
    const order = type === 'grant' ? grant : withdraw
    const signed = type === 'grant' ? amount : -amount
    const committed = this.#place.store.commit(order({ id, accountId, amount, at: this.#now }))
    const expected = this.model.order(id, accountId, signed)
    if (expected !== 'repeated') return this.#expect(committed, expected === 'refused')
    // The id may stand for another order, which is refused; neither changes anything.
    await committed.catch((error) => assert.match(error.code, /^(invalid_request|insufficient_credits)$/))
  }

  async #begin({ replica: index, key, worstCase, isAnswerLost }: Step & { type: 'begin' }): Promise<void> {
    const replica = this.#replicaOf(index)
    const charge = this.#charge(key, worstCase)
    replica.running.set(charge.requestId, replica.meter.running(charge.requestId))
    const commands = replica.meter.hold(charge, this.#now)
    await this.#send(replica, { charge, used: undefined, replicaId: replica.meter.replicaId, commands })
    if (isAnswerLost) await this.#resend(replica, this.#sent.length - 1)
    if (!this.model.holds.has(charge.requestId)) this.#endRunning(charge.requestId)
  }

  /** The message that ends a request overtakes the one that begins it. */
  async #settleFirst({
    replica: index,
    key,
    worstCase,
    percent,
  }: Step & { type: 'settle-first' }): Promise<void> {
    const replica = this.#replicaOf(index)
    const charge = this.#charge(key, worstCase)
    const used = (worstCase * BigInt(percent)) / 100n
    await this.#send(replica, this.#settlement(replica, charge, used))
    const commands = replica.meter.hold(charge, this.#now)
    await this.#send(replica, { charge, used: undefined, replicaId: replica.meter.replicaId, commands })
  }

  async #settle({
    replica: index,
    request,
    percent,
    isAnswerLost,
  }: Step & { type: 'settle' }): Promise<void> {
    const charge = this.#chargeOf(request)
    if (charge === undefined) return
    const replica = this.#replicaOf(index)
    const used = (charge.worstCase * BigInt(percent)) / 100n
    await this.#send(replica, this.#settlement(replica, charge, used))
    if (isAnswerLost) await this.#resend(replica, this.#sent.length - 1)
    this.#endRunning(charge.requestId)
  }

  async #release({ replica: index, request }: Step & { type: 'release' }): Promise<void> {
    const charge = this.#chargeOf(request)
    if (charge === undefined) return
    const replica = this.#replicaOf(index)
    await replica.store.commit(...replica.meter.release(charge, this.#now))
    this.model.release(charge.requestId)
    this.#endRunning(charge.requestId)
  }

  #giveUp({ request }: Step & { type: 'give-up' }): void {
    const charge = this.#chargeOf(request)
    if (charge !== undefined) this.#endRunning(charge.requestId)
  }

  async #repeat({ replica, message }: Step & { type: 'repeat' }): Promise<void> {
    if (this.#sent.length > 0) await this.#resend(this.#replicaOf(replica), message % this.#sent.length)
  }

  /** What it ran is never settled; the next process has another id. */
  async #crash(index: number): Promise<void> {
    await this.#replicaOf(index).store.close()
    this.#replicas[index % this.#replicas.length] = await this.#replica()
  }

  /** Time passes in which only these say that they live: all that the others hold is given back. */
  async #sweep(alive: readonly Replica[]): Promise<void> {
    for (let round = 0; round < ROUNDS; round++) {
      for (const { meter } of alive) await meter.sweep()
      this.#monotonic += ROUND_MS
    }
    this.model.sweep(
      (requestId, replicaId) =>
        !alive.some(({ meter, running }) => meter.replicaId === replicaId && running.has(requestId)),
    )
  }

  async #send(replica: Replica, sent: Sent): Promise<void> {
    this.#sent.push(sent)
    await this.#resend(replica, this.#sent.length - 1)
  }

  async #resend({ store }: Replica, index: number): Promise<void> {
    const sent = this.#sent[index]
    if (sent === undefined || sent.commands.length === 0) return
    const committed = store.commit(...sent.commands)
    if (sent.used === undefined) {
      await this.#expect(committed, this.model.hold(sent.charge, sent.replicaId) === 'refused')
    } else {
      await committed
      this.model.settle(sent.charge, sent.used)
    }
  }

  async #expect(committed: Promise<unknown>, isRefused: boolean): Promise<void> {
    if (isRefused) await assert.rejects(committed, { code: 'insufficient_credits' })
    else await committed
  }

  async #compare(): Promise<void> {
    const { store } = this.#place
    for (const [id, expected] of this.model.balances) {
      const account = await readAccount(store, id)
      assert.deepEqual({ available: account?.available, held: account?.held }, expected, id)
    }
    const budgets = await budgetsOf(store, `key:${this.#name}-`)
    const expected = [...this.model.budgets].filter(([, { spent, held }]) => spent > 0n || held > 0n)
    const kept = [...budgets].filter(([, { spent, held }]) => spent > 0n || held > 0n)
    assert.deepEqual(new Map(kept), new Map(expected))
    const report = await checkLedger(store)
    assert.deepEqual(report.violations, [])
  }

  async #replica(): Promise<Replica> {
    const { dataDir, databaseUrl } = this.#place
    const store = await openStore({ dataDir, databaseUrl })
    const meter = new Meter(store, {
      replicaId: `rep_${this.#name}-${this.#replicaCount++}`,
      now: () => this.#now,
      monotonic: () => this.#monotonic,
      observe: ({ type }) => assert.notEqual(type, 'meter-failed'),
    })
    return { store, meter, running: new Map() }
  }

  #replicaOf(index: number): Replica {
    const replica = this.#replicas[index % this.#replicas.length]
    assert.ok(replica)
    return replica
  }

  #charge(index: number, worstCase: bigint): Charge {
    const key = this.#keys[index % this.#keys.length]
    assert.ok(key)
    const { id, account, budget } = key
    const budgets = budget === undefined ? [] : [keyBudget(budget, `key:${id}`, worstCase, this.#now)]
    const charge = { requestId: `req_${this.#name}-${this.#charges.length}`, account, worstCase, budgets }
    this.#charges.push(charge)
    return charge
  }

  /** Only of those that were once held: nothing else ever runs. */
  #chargeOf(index: number): Charge | undefined {
    const held = this.#charges.filter(({ requestId }) => {
      const life = this.model.lives.get(requestId)
      return life?.wasHeld === true || this.model.holds.has(requestId)
    })
    return held[index % Math.max(held.length, 1)]
  }

  #settlement({ meter }: Replica, charge: Charge, used: bigint): Sent {
    const commands = [
      ...meter.settle(charge, used, () => used, this.#now),
      meter.usage(this.#usage(charge, used)),
    ]
    return { charge, used, replicaId: meter.replicaId, commands }
  }

  #usage({ requestId, account }: Charge, costNanocredits: bigint): UsageRow {
    const tokens = { promptTokens: 1, cachedTokens: 0, completionTokens: 1, reasoningTokens: 0 }
    const times = { at: this.#now, latencyMs: 1, firstTokenMs: null, reasoningEffort: null }
    const about = {
      accountId: account.id,
      keyId: null,
      surface: 'chat',
      model: 'm',
      status: 200,
      receiptId: null,
    }
    return { requestId, ...about, ...tokens, ...times, costNanocredits }
  }

  #endRunning(requestId: string): void {
    for (const { running } of this.#replicas) {
      running.get(requestId)?.end()
      running.delete(requestId)
    }
  }
}
