import { type Usage, VerbatimError } from '@verbatim/protocol'
import type { Subject } from '../limits/limits.ts'
import type { Charge, UsageRow } from '../meter/meter.ts'
import type { Command } from '../store/store.ts'
import { chargeOf, priceOf, spentOf, subjectsOf } from './charge.ts'
import { noteRefusal } from './refusal.ts'
import type { Call, Rooms, Run } from './serve.ts'
import { boundTokens, guessPromptTokens, type TokenBounds } from './worst-case.ts'

const NOTHING: Usage = { promptTokens: 0, cachedTokens: 0, completionTokens: 0, reasoningTokens: 0 }

/**
 * What a request holds on its way: its part of the limits, and the worst case of its price. It ends once: settled with the answer, or with what
 * was generated until the caller left.
 */
export class Passage {
  readonly bounds: TokenBounds
  readonly #rooms: Rooms
  readonly #call: Call
  readonly #run: Run
  readonly #charge: Charge
  #holds = false
  #end: (tokens: number) => void = () => undefined
  /** What each choice had generated when it ended. */
  readonly #partial = new Map<number, Usage>()

  constructor(rooms: Rooms, call: Call, run: Run) {
    this.#rooms = rooms
    this.#call = call
    this.#run = run
    const { request, model, promptTokens } = run
    this.bounds = boundTokens(request, model.contextTokens, promptTokens)
    this.#charge = chargeOf({ ...call, at: rooms.now() }, model.card, this.bounds, rooms.allowance)
  }

  /** @throws VerbatimError `rate_limited`, or `insufficient_credits`; nothing is held then. */
  async enter(): Promise<void> {
    const { meter, gate, store, now, limitsOf } = this.#rooms
    const { requestId, principal } = this.#call
    const { prompt, completion } = this.bounds
    const model: Subject = { name: `model:${this.#run.model.card.id}`, limits: limitsOf(this.#run.model) }
    const asked = { id: requestId, subjects: subjectsOf(principal, model), tokens: prompt + completion }
    const admitted = gate.admit(asked)
    const rate = admitted instanceof Promise ? await admitted : admitted
    Object.assign(this.#call.headers, rate.headers)
    const life = meter.running(requestId)
    this.#end = (tokens) => {
      this.#end = () => undefined
      rate.end(tokens)
      life.end()
    }
    const holding = meter.hold(this.#charge, now())
    try {
      if (holding.length === 0) await store.here()
      else await store.commit(...holding)
      this.#holds = holding.length > 0
    } catch (error) {
      this.#end(0)
      throw error
    }
  }

  /** Takes note of what a choice had generated when it ended. */
  readonly spent = (index: number, usage: Usage): void => {
    this.#partial.set(index, usage)
  }

  /** What is committed with the answer: what it costs, and its row. */
  settlement(usage: Usage, receiptId: string): Command<unknown>[] {
    return this.#settlement(usage, 200, receiptId)
  }

  /** After the answer was committed. */
  settled({ promptTokens, completionTokens }: Usage): void {
    this.#end(promptTokens + completionTokens)
  }

  /** There is no answer: a caller that left or stopped it, or was told a part of it, pays for what was generated; anybody else pays nothing. */
  async broken(error: unknown): Promise<void> {
    const { meter, store, observe } = this.#rooms
    const usage = this.#generated(error)
    this.#end(usage.promptTokens + usage.completionTokens)
    const status = error instanceof VerbatimError ? error.status : 500
    if (!this.#holds) {
      if (usage === NOTHING) return noteRefusal(this.#rooms, this.#call, error, this.#run.model.card.id)
      return meter.note(this.#row(usage, status, null))
    }
    try {
      await store.commit(...this.#settlement(usage, status, null))
    } catch (cause) {
      // The hold is released by the sweeper, which knows that nobody runs it any more; its row is written as soon as that can be.
      observe({ type: 'store-failed', what: 'a settlement', cause: String(cause) })
      meter.note(this.#row(usage, status, null))
    }
  }

  #generated(error: unknown): Usage {
    const { request, model } = this.#run
    const left = error instanceof VerbatimError && error.code === 'client_closed_request'
    const parts = [...this.#partial.values()].filter(({ completionTokens }) => completionTokens > 0)
    const [first] = parts
    const { streams, repeatable } = this.#call
    // What may be repeated is not ended by leaving: such a caller stopped it.
    if (first === undefined || !(left || (streams && !repeatable))) return NOTHING
    const total = (count: (usage: Usage) => number) => parts.reduce((sum, usage) => sum + count(usage), 0)
    return {
      promptTokens: first.promptTokens || guessPromptTokens(request, model.contextTokens),
      cachedTokens: first.cachedTokens,
      completionTokens: total((usage) => usage.completionTokens),
      reasoningTokens: total((usage) => usage.reasoningTokens),
    }
  }

  #settlement(usage: Usage, status: number, receiptId: string | null): Command<unknown>[] {
    const { meter, now } = this.#rooms
    const row = this.#row(usage, status, receiptId)
    const { costNanocredits: cost } = row
    return [
      ...meter.settle(this.#charge, cost, (term) => spentOf(term, cost, usage), now()),
      meter.usage(row),
    ]
  }

  #row(usage: Usage, status: number, receiptId: string | null): UsageRow {
    const { requestId, principal, surface, timing } = this.#call
    const { card } = this.#run.model
    return {
      ...usage,
      requestId,
      at: this.#rooms.now(),
      accountId: this.#charge.account.id,
      keyId: principal.kind === 'key' ? principal.keyId : null,
      surface,
      model: card.id,
      reasoningEffort: this.#run.reasoningEffort,
      status,
      latencyMs: Math.round(performance.now() - timing.startedAt),
      firstTokenMs: timing.firstTokenMs() ?? null,
      costNanocredits: priceOf(card, usage),
      receiptId,
    }
  }
}
