import type { FairQueue, QueuePlace } from './fair-queue.ts'
import { ValkeyAway, type ValkeyLink } from './valkey-link.ts'
import { script, TAG } from './valkey-script.ts'

/** How often places are published while anybody waits. */
const PUBLISH_MS = 500

/** A place that was not published again is no longer known. */
const KNOWN_MS = 3000

/** Of so many requests places are published at a time: a queue is bounded, but a script should be short. */
const AT_ONCE = 500

/** KEYS: one of each request. ARGV: its place. */
const PUBLISH = script(`
for at, key in ipairs(KEYS) do redis.call('SET', key, ARGV[at], 'PX', ${KNOWN_MS}) end
`)

/** KEYS: one of the request. */
const FIND = script("return redis.call('GET', KEYS[1])")

/** Where waiting requests stand, on whichever replica they wait; on others only with Valkey, and up to half a second ago. */
export class QueueBoard {
  readonly #queue: FairQueue
  readonly #link: ValkeyLink | undefined
  readonly #timer: NodeJS.Timeout | undefined

  constructor(queue: FairQueue, link?: ValkeyLink) {
    this.#queue = queue
    this.#link = link
    if (link !== undefined) this.#timer = setInterval(() => void this.publish(link), PUBLISH_MS).unref()
  }

  /** Undefined for a request that waits nowhere. */
  async find(requestId: string): Promise<QueuePlace | undefined> {
    const own = this.#queue.place(requestId)
    if (own !== undefined || this.#link === undefined) return own
    try {
      return read(await this.#link.run(FIND, [keyOf(requestId)], []))
    } catch (error) {
      if (error instanceof ValkeyAway) return undefined
      throw error
    }
  }

  async publish(link: ValkeyLink): Promise<void> {
    if (!link.present || this.#queue.waiting === 0) return
    const places = this.#queue.places().slice(0, AT_ONCE)
    const keys = places.map(({ requestId }) => keyOf(requestId))
    const values = places.map(({ position, waiting, estimatedWaitMs = '' }) =>
      [position, waiting, estimatedWaitMs].join(' '),
    )
    try {
      await link.run(PUBLISH, keys, values)
    } catch (error) {
      if (!(error instanceof ValkeyAway)) throw error
    }
  }

  close(): void {
    clearInterval(this.#timer)
  }
}

function keyOf(requestId: string): string {
  return `${TAG}:place:${requestId}`
}

function read(published: unknown): QueuePlace | undefined {
  if (typeof published !== 'string') return undefined
  const [position, waiting, estimate] = published.split(' ')
  return {
    position: Number(position),
    waiting: Number(waiting),
    estimatedWaitMs: estimate ? Number(estimate) : undefined,
  }
}
