import { isKeyless } from './caller-id.ts'
import type { ClaimedBy } from './idempotency-commands.ts'

/** A stop may overtake its own request, which then comes within this time. */
const EARLY_STOP_MS = 30_000

const MAX_OF_ALL = 1_000
const MAX_OF_ONE = 10

interface EarlyStop extends ClaimedBy {
  until: number
}

/** Stops that came before their requests. Anybody can send some, so each caller has a few places, and callers without a key take none of those with one. */
export class EarlyStops {
  readonly #keyed: EarlyStop[] = []
  readonly #keyless: EarlyStop[] = []

  note({ keyId, idempotencyKey }: ClaimedBy, now: number): void {
    const stops = this.#of(keyId)
    const ofThisCaller = (stop: EarlyStop) => stop.keyId === keyId
    const same = stops.findIndex((stop) => ofThisCaller(stop) && stop.idempotencyKey === idempotencyKey)
    if (same >= 0) stops.splice(same, 1)
    // The oldest are first.
    while (stops[0] !== undefined && stops[0].until <= now) stops.shift()
    if (stops.filter(ofThisCaller).length >= MAX_OF_ONE) stops.splice(stops.findIndex(ofThisCaller), 1)
    if (stops.length >= MAX_OF_ALL) stops.shift()
    stops.push({ keyId, idempotencyKey, until: now + EARLY_STOP_MS })
  }

  has({ keyId, idempotencyKey }: ClaimedBy, now: number): boolean {
    return this.#of(keyId).some(
      (stop) => stop.keyId === keyId && stop.idempotencyKey === idempotencyKey && stop.until > now,
    )
  }

  #of(keyId: string): EarlyStop[] {
    return isKeyless(keyId) ? this.#keyless : this.#keyed
  }
}
