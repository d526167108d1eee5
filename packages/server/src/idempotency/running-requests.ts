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

/** What runs here under which key. */
export class RunningRequests {
  readonly #budget = new LiveBudget()
  readonly #running = new Map<string, Running & { stop: () => void }>()

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
}

/** Neither has a space in it. */
export function nameOf({ keyId, idempotencyKey }: ClaimedBy): string {
  return `${keyId} ${idempotencyKey}`
}
