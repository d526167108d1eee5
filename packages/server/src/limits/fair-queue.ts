import { VerbatimError } from '@verbatim/protocol'
import { type Flow, FlowTree, type Waiter } from './flow-tree.ts'
import type { QueueBounds, Ticket } from './limits.ts'
import { TokenRate } from './token-rate.ts'

export interface QueuedRequest {
  requestId: string
  flow: Flow
  /** How many it wants; one with more choices than there are slots runs them in turn. */
  slots: number
  /** What it is expected to take, prompt and answer. */
  tokens: number
}

/** Where a waiting request stands. */
export interface QueuePlace {
  /** 1 is the next to start. */
  position: number
  waiting: number
  /** Undefined as long as nothing is known of the speed. */
  estimatedWaitMs: number | undefined
}

interface Waiting extends Waiter {
  begin(): void
}

/**
 * The slots of a backend, shared fairly: of those who wait, the account that had least tokens by its share starts next, of its keys the one
 * that had least, and of that key's requests the first that came (Sheng et al., OSDI 2024). No slot is idle while the next
 * request fits; one that needs several keeps its turn until enough are free, so that small ones do not starve it.
 * The queue is bounded: a key may have as many requests waiting as there are places free, an account twice as many. So there is always room for others.
 */
export class FairQueue {
  readonly slots: number
  readonly #bounds: QueueBounds
  readonly #now: () => number
  readonly #flows = new FlowTree<Waiting>()
  readonly #rate = new TokenRate()
  #free: number
  /** Expected of all that run. */
  #runningTokens = 0
  /** Whose turn it is, and for whom slots are gathered. */
  #gathering: Waiting | undefined
  #order: Waiting[] | undefined
  #arrivals = 0

  constructor(slots: number, bounds: QueueBounds, now: () => number = () => performance.now()) {
    this.slots = slots
    this.#free = slots
    this.#bounds = bounds
    this.#now = now
  }

  get waiting(): number {
    return this.#flows.waiting
  }

  get running(): number {
    return this.slots - this.#free
  }

  /**
   * Waits for slots. The ticket is to be released once, with what was really taken.
   *
   * @throws VerbatimError `queue_full` when there is no place, or the wait was too long.
   * @throws the signal's reason when the caller leaves.
   */
  admit(request: QueuedRequest, signal: AbortSignal): Promise<Ticket> | Ticket {
    const slots = Math.min(request.slots, this.slots)
    const base = { ...request, slots, tokens: Math.max(1, request.tokens), arrival: this.#arrivals++ }
    if (this.waiting === 0 && this.#free >= slots) {
      const waiter = { ...base, begin: () => undefined }
      this.#flows.add(waiter)
      return this.#start(waiter)
    }
    this.#checkRoom(request.flow)
    return this.#wait(base, signal)
  }

  /** Undefined for a request that does not wait here. */
  place(requestId: string): QueuePlace | undefined {
    const order = this.#startOrder()
    const at = order.findIndex((waiter) => waiter.requestId === requestId)
    return at === -1 ? undefined : this.#placeAt(at, order)
  }

  /** All places, in order. */
  places(): (QueuePlace & { requestId: string })[] {
    const order = this.#startOrder()
    return order.map(({ requestId }, at) => ({ requestId, ...this.#placeAt(at, order) }))
  }

  /** What is before it, and half of what runs, at the speed of late. */
  #placeAt(at: number, order: Waiting[]): QueuePlace {
    const { perMs } = this.#rate
    const ahead = order.slice(0, at).reduce((sum, { tokens }) => sum + tokens, this.#runningTokens / 2)
    return {
      position: at + 1,
      waiting: order.length,
      estimatedWaitMs: perMs === undefined ? undefined : Math.ceil(ahead / perMs),
    }
  }

  #startOrder(): Waiting[] {
    if (this.#order !== undefined) return this.#order
    const order = this.#flows.order()
    const first = this.#gathering
    this.#order = first === undefined ? order : [first, ...order.filter((waiter) => waiter !== first)]
    return this.#order
  }

  #checkRoom(flow: Flow): void {
    const free = this.#bounds.length - this.waiting
    const { account, key } = this.#flows.waitingOf(flow)
    if (free > 0 && key <= free && account <= 2 * free) return
    const whose = key > free ? 'this key' : 'this account'
    throw new VerbatimError(
      'queue_full',
      free > 0
        ? `The queue keeps ${free} places for others: ${key > free ? key : account} requests of ${whose} wait already.`
        : `The queue is full: ${this.waiting} requests wait already.`,
      { retryAfterSeconds: this.#retryAfterSeconds() },
    )
  }

  #retryAfterSeconds(): number {
    const last = this.#startOrder().length - 1
    const estimate = last < 0 ? undefined : this.#placeAt(last, this.#startOrder()).estimatedWaitMs
    return estimate === undefined ? 5 : Math.min(60, Math.max(1, Math.ceil(estimate / 1000)))
  }

  #wait(base: Waiter, signal: AbortSignal): Promise<Ticket> {
    return new Promise((resolve, reject) => {
      const leave = (reason: unknown) => {
        settle()
        this.#remove(waiter)
        reject(reason)
        this.#startNext()
      }
      const onAbort = () => leave(signal.reason)
      const timer = setTimeout(() => leave(this.#tooLong()), this.#bounds.waitMs)
      const settle = () => {
        clearTimeout(timer)
        signal.removeEventListener('abort', onAbort)
      }
      const waiter: Waiting = {
        ...base,
        begin: () => {
          settle()
          resolve(this.#start(waiter))
        },
      }
      this.#flows.add(waiter)
      this.#order = undefined
      if (signal.aborted) return onAbort()
      signal.addEventListener('abort', onAbort)
      this.#startNext()
    })
  }

  #remove(waiter: Waiting): void {
    this.#flows.remove(waiter)
    this.#order = undefined
    if (this.#gathering === waiter) this.#gathering = undefined
  }

  #start(waiter: Waiting): Ticket {
    this.#order = undefined
    this.#rate.pass(this.#now(), this.running > 0)
    const ended = this.#flows.start(waiter)
    this.#free -= waiter.slots
    this.#runningTokens += waiter.tokens
    let held = true
    return {
      release: (tokens = waiter.tokens) => {
        if (!held) return
        held = false
        this.#end(waiter, tokens, ended)
      },
    }
  }

  #end(waiter: Waiting, tokens: number, ended: (realTokens: number) => void): void {
    this.#rate.pass(this.#now(), true)
    this.#rate.made(tokens)
    ended(tokens)
    this.#free += waiter.slots
    this.#runningTokens -= waiter.tokens
    this.#order = undefined
    this.#startNext()
    if (this.waiting === 0 && this.running === 0) this.#flows.forget()
  }

  #startNext(): void {
    while (this.#free > 0) {
      const next = this.#gathering ?? this.#flows.next()
      if (next === undefined) return
      this.#gathering = next.slots > this.#free ? next : undefined
      if (this.#gathering !== undefined) return
      next.begin()
    }
  }

  #tooLong(): VerbatimError {
    const seconds = Math.round(this.#bounds.waitMs / 1000)
    return new VerbatimError('queue_full', `No slot came free within ${seconds} s.`, {
      retryAfterSeconds: this.#retryAfterSeconds(),
    })
  }
}
