import { setTimeout as pause } from 'node:timers/promises'
import { GIVE_TURN, KEEP_TURN, TAKE_TURN } from './turn-scripts.ts'
import { type Call, type SharedState, ValkeyAway, type ValkeyLink } from './valkey-link.ts'
import { TAG } from './valkey-script.ts'

/** A request of an address among all replicas. */
export interface Claim {
  /** Waits until no other replica serves an earlier request. @param waited whether it had to wait in its replica. */
  turn(waited: boolean, signal: AbortSignal): Promise<void>
  /** To be told as it starts. */
  started(): void
  /** To be called at its end, also when it never started. */
  give(): void
}

interface Claimed {
  requestId: string
  keys: string[]
  holds: boolean
  startedMs: number | undefined
}

export interface AddressTurnsOptions {
  replicaId: string
  gapMs: number
  /** How many requests of one address may wait, on all replicas together. */
  length: number
  now?(): number
}

const FULL = -1

/**
 * Turns of addresses among replicas, by Valkey. A replica keeps its own order and gaps (AddressQueue); here its requests take turns with
 * those of others, first come first served. Turns and places are leases: those of a replica that died end by themselves. While
 * Valkey is away each replica goes by its own order alone.
 */
export class AddressTurns implements SharedState {
  /** What is renewed is put back by that too. */
  readonly behind = false
  readonly scripts = [TAKE_TURN, GIVE_TURN, KEEP_TURN]
  readonly #link: ValkeyLink
  readonly #options: AddressTurnsOptions
  readonly #now: () => number
  readonly #claimed = new Set<Claimed>()

  constructor(link: ValkeyLink, options: AddressTurnsOptions) {
    this.#link = link
    this.#options = options
    this.#now = options.now ?? (() => performance.now())
    link.share(this)
  }

  /** Notes that a request has come; undefined when too many of its address wait already. */
  async claim(address: string, requestId: string): Promise<Claim | undefined> {
    const keys = ['line', 'alive', 'turn'].map((what) => `${TAG}:${what}:${address}`)
    const claimed: Claimed = { requestId, keys, holds: false, startedMs: undefined }
    const waitMs = await this.#take(claimed, 'comes')
    if (waitMs === FULL) return undefined
    this.#claimed.add(claimed)
    return {
      turn: (waited, signal) => this.#turn(claimed, waited ? undefined : waitMs, signal),
      started: () => {
        claimed.startedMs = this.#now()
      },
      give: () => {
        if (this.#claimed.delete(claimed)) void this.#give(claimed)
      },
    }
  }

  lost(): void {}

  async putBack(): Promise<void> {}

  async renew(call: Call): Promise<void> {
    await Promise.all([...this.#claimed].map((claimed) => this.#renew(call, claimed)))
  }

  async #renew(call: Call, { requestId, keys, startedMs }: Claimed): Promise<void> {
    const { replicaId, gapMs, length } = this.#options
    if (startedMs === undefined) await call(TAKE_TURN, keys, [replicaId, requestId, gapMs, length, 'stays'])
    else await call(KEEP_TURN, keys, [replicaId, requestId, gapMs, this.#now() - startedMs])
  }

  async #turn(claimed: Claimed, knownMs: number | undefined, signal: AbortSignal): Promise<void> {
    let waitMs = knownMs ?? (await this.#take(claimed, 'asks'))
    while (waitMs > 0) {
      await pause(waitMs, undefined, { signal })
      waitMs = await this.#take(claimed, 'asks')
    }
  }

  /** How long to wait before asking again, 0 for its turn: at once while Valkey is away. */
  async #take(claimed: Claimed, does: 'comes' | 'asks'): Promise<number> {
    const { replicaId, gapMs, length } = this.#options
    let waitMs = 0
    try {
      const args = [replicaId, claimed.requestId, gapMs, length, does]
      waitMs = Number(await this.#link.run(TAKE_TURN, claimed.keys, args))
    } catch (error) {
      if (!(error instanceof ValkeyAway)) throw error
    }
    claimed.holds = waitMs === 0
    return waitMs
  }

  async #give({ requestId, keys, holds, startedMs }: Claimed): Promise<void> {
    const { replicaId, gapMs } = this.#options
    const agoMs = startedMs === undefined ? -1 : this.#now() - startedMs
    try {
      await this.#link.run(GIVE_TURN, keys, [replicaId, requestId, gapMs, holds ? 1 : 0, agoMs])
    } catch {
      // The link has reported why; the lease ends by itself.
    }
  }
}
