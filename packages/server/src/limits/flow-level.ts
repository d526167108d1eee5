import type { ServiceCounter } from './service-counter.ts'

/** What is compared to tell whose turn it is. */
export interface Candidate {
  served: number
  /** Slots that it holds. */
  running: number
  /** Of the request that would start. */
  firstArrival: number
}

export interface FlowNode extends Candidate {
  readonly counter: ServiceCounter
  readonly waiting: number
}

/** Who had least; among equals who runs least, then who came first. */
export function least<C extends Candidate>(candidates: Iterable<C>): C | undefined {
  let best: C | undefined
  for (const candidate of candidates) if (best === undefined || isBefore(candidate, best)) best = candidate
  return best
}

function isBefore(one: Candidate, other: Candidate): boolean {
  if (one.served !== other.served) return one.served < other.served
  if (one.running !== other.running) return one.running < other.running
  return one.firstArrival < other.firstArrival
}

/** The flows that share something: accounts the slots, or keys what their account gets. */
export class FlowLevel<N extends FlowNode> {
  readonly nodes = new Map<string, N>()
  #lastStarted: N | undefined;

  *waiting(): Generator<N> {
    for (const node of this.nodes.values()) if (node.waiting > 0) yield node
  }

  least(): N | undefined {
    return least(this.waiting())
  }

  /** To be told before a request of `node` begins to wait: one that comes back from idle has no credit. */
  arrive(node: N): void {
    if (node.waiting === 0) node.counter.lift(this.#level())
  }

  started(node: N): void {
    this.#lastStarted = node
  }

  /** Forgets flows that would be lifted anyway if they came back. */
  sweep(): void {
    const level = this.#level()
    for (const [name, node] of this.nodes) {
      const idle = node.waiting === 0 && node.running === 0
      if (idle && node.served <= level) this.nodes.delete(name)
    }
  }

  clear(): void {
    this.nodes.clear()
    this.#lastStarted = undefined
  }

  /** What the least of those who wait had; with nobody waiting, what the last that started had. */
  #level(): number {
    let level = Number.POSITIVE_INFINITY
    for (const node of this.waiting()) level = Math.min(level, node.served)
    return level === Number.POSITIVE_INFINITY ? (this.#lastStarted?.served ?? 0) : level
  }
}
