import { VerbatimError } from '@verbatim/protocol'
import type { ClaimedBy } from './idempotency-commands.ts'
import { LiveAnswer, LiveBudget } from './live-answer.ts'

/** A request of this replica that runs and may be repeated. */
export interface Running {
  readonly requestId: string
  readonly fingerprint: Uint8Array
  readonly live: LiveAnswer
  /** Aborted when its caller stops it. */
  readonly stopped: AbortSignal
}

/** A stop may overtake its own request, which then comes within this time. */
const EARLY_STOP_MS = 30_000
const MAX_EARLY_STOPS = 1_000

/** What runs here under which key, and what was stopped before it came. */
export class RunningRequests {
  readonly #budget = new LiveBudget()
  readonly #running = new Map<string, Running & { stop: () => void }>()
  /** Until when. The oldest are first. */
  readonly #earlyStops = new Map<string, number>()

  get size(): number {
    return this.#running.size
  }

  add(asked: ClaimedBy & { requestId: string; fingerprint: Uint8Array }): Running {
    const stopping = new AbortController()
    const { requestId, fingerprint } = asked
    const running = {
      requestId,
      fingerprint,
      live: new LiveAnswer(this.#budget),
      stopped: stopping.signal,
      stop: () => stopping.abort(new VerbatimError('client_closed_request', 'The caller stopped it.')),
    }
    this.#running.set(nameOf(asked), running)
    return running
  }

  find(asked: ClaimedBy): Running | undefined {
    return this.#running.get(nameOf(asked))
  }

  /** How many of one caller's run. */
  countOf(keyId: string): number {
    return [...this.#running.keys()].filter((name) => name.startsWith(`${keyId} `)).length
  }

  /** @param requestId of which request, as another may have the key by now. */
  stop(asked: ClaimedBy, requestId: string): void {
    const running = this.find(asked)
    if (running?.requestId === requestId) this.#running.get(nameOf(asked))?.stop()
  }

  remove(asked: ClaimedBy, requestId: string): void {
    if (this.find(asked)?.requestId === requestId) this.#running.delete(nameOf(asked))
  }

  noteEarlyStop(asked: ClaimedBy, now: number): void {
    const name = nameOf(asked)
    this.#earlyStops.delete(name)
    this.#earlyStops.set(name, now + EARLY_STOP_MS)
    const [oldest] = this.#earlyStops.keys()
    if (this.#earlyStops.size > MAX_EARLY_STOPS && oldest !== undefined) this.#earlyStops.delete(oldest)
  }

  wasStoppedEarly(asked: ClaimedBy, now: number): boolean {
    return (this.#earlyStops.get(nameOf(asked)) ?? 0) > now
  }
}

/** Neither has a space in it. */
export function nameOf({ keyId, idempotencyKey }: ClaimedBy): string {
  return `${keyId} ${idempotencyKey}`
}
