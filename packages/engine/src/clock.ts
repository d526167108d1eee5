import { setTimeout as delay } from 'node:timers/promises'

/** Time as an argument, so that a test can hold it. */
export interface Clock {
  /** Monotonic, from any start. */
  nowMs(): number
  /** Rejects with an AbortError when the signal is aborted. */
  wait(durationMs: number, signal: AbortSignal): Promise<void>
}

export const systemClock: Clock = {
  nowMs: () => performance.now(),
  wait: (durationMs, signal) => delay(durationMs, undefined, { signal }),
}
