import { FlowLevel, type FlowNode } from './flow-level.ts'
import { ServiceCounter } from './service-counter.ts'
import { startOrder } from './start-order.ts'

/** Whose request it is: accounts share the slots by weight, keys share what their account gets. */
export interface Flow {
  account: string
  key: string
  /** The account's weight: one of 2 gets twice the tokens of one of 1. */
  share: number
}

export interface Waiter {
  requestId: string
  flow: Flow
  slots: number
  /** What it is expected to take. */
  tokens: number
  /** Counts up with every arrival. */
  arrival: number
}

/** Above this many flows those are forgotten that need not be known. */
const KNOWN_FLOWS = 1000

export class KeyNode<W extends Waiter> implements FlowNode {
  readonly counter = new ServiceCounter(1)
  /** First come, first served. */
  readonly waiters: W[] = []

  get waiting(): number {
    return this.waiters.length
  }
  get served(): number {
    return this.counter.served
  }
  get running(): number {
    return this.counter.running
  }
  get firstArrival(): number {
    return this.waiters[0]?.arrival ?? Number.POSITIVE_INFINITY
  }
}

export class AccountNode<W extends Waiter> implements FlowNode {
  readonly counter = new ServiceCounter(1)
  readonly keys = new FlowLevel<KeyNode<W>>()
  waiting = 0

  get served(): number {
    return this.counter.served
  }
  get running(): number {
    return this.counter.running
  }
  get firstArrival(): number {
    return this.keys.least()?.firstArrival ?? Number.POSITIVE_INFINITY
  }
}

/** Who waits, by account and key, and whose turn it is. */
export class FlowTree<W extends Waiter> {
  readonly #accounts = new FlowLevel<AccountNode<W>>()
  #flows = 0
  #sweepAt = KNOWN_FLOWS
  #waiting = 0

  get waiting(): number {
    return this.#waiting
  }

  waitingOf(flow: Flow): { account: number; key: number } {
    const account = this.#accounts.nodes.get(flow.account)
    return { account: account?.waiting ?? 0, key: account?.keys.nodes.get(flow.key)?.waiting ?? 0 }
  }

  add(waiter: W): void {
    this.#sweep()
    const { account, key } = this.#find(waiter.flow)
    account.counter.share = waiter.flow.share
    this.#accounts.arrive(account)
    account.keys.arrive(key)
    key.waiters.push(waiter)
    account.waiting++
    this.#waiting++
  }

  remove(waiter: W): void {
    const { account, key } = this.#find(waiter.flow)
    key.waiters.splice(key.waiters.indexOf(waiter), 1)
    account.waiting--
    this.#waiting--
  }

  /** Takes a waiter out to start it. What comes back is to be called when it ends, with the tokens that it took. */
  start(waiter: W): (realTokens: number) => void {
    this.remove(waiter)
    const { account, key } = this.#find(waiter.flow)
    this.#accounts.started(account)
    account.keys.started(key)
    const ends = [account, key].map(({ counter }) => counter.start(waiter.slots, waiter.tokens))
    return (realTokens) => {
      for (const end of ends) end(realTokens)
    }
  }

  /** Whose turn it is. */
  next(): W | undefined {
    return this.#accounts.least()?.keys.least()?.waiters[0]
  }

  order(): W[] {
    return startOrder(this.#accounts.waiting())
  }

  /** Forgets what everybody had: with nobody waiting or running there is nothing to be fair about. */
  forget(): void {
    this.#accounts.clear()
    this.#flows = 0
    this.#sweepAt = KNOWN_FLOWS
  }

  #find(flow: Flow): { account: AccountNode<W>; key: KeyNode<W> } {
    let account = this.#accounts.nodes.get(flow.account)
    if (account === undefined) {
      account = new AccountNode()
      this.#accounts.nodes.set(flow.account, account)
    }
    let key = account.keys.nodes.get(flow.key)
    if (key === undefined) {
      key = new KeyNode()
      account.keys.nodes.set(flow.key, key)
      this.#flows++
    }
    return { account, key }
  }

  #sweep(): void {
    if (this.#flows < this.#sweepAt) return
    this.#accounts.sweep()
    this.#flows = 0
    for (const { keys } of this.#accounts.nodes.values()) {
      keys.sweep()
      this.#flows += keys.nodes.size
    }
    this.#sweepAt = Math.max(KNOWN_FLOWS, this.#flows * 2)
  }
}
