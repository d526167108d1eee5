import { setTimeout } from 'node:timers/promises'
import { VerbatimError } from '@verbatim/protocol'

export interface RetryPolicy {
  /** How often it is tried again after the first failure. */
  retries: number
  /** The wait before the first retry; it doubles each time, and up to half of it is taken off at random. */
  backoffMs: number
  random: () => number
  /** Resolves when the upstream is known to be back; rejects when it will not be in time. */
  recovered?: (() => Promise<void>) | undefined
}

/**
 * Runs `attempt` until it succeeds, fails for good, or the retries are used up. Only what says nothing of the request
 * is tried again: an upstream that is away or overloaded. `mayRetry` is asked each time, because once a byte
 * has reached the caller nothing may be repeated.
 */
export async function withRetries<T>(
  attempt: () => Promise<T>,
  mayRetry: () => boolean,
  policy: RetryPolicy,
  signal: AbortSignal,
): Promise<T> {
  let cutOff = 0
  for (let tried = 0; ; tried++) {
    try {
      return await attempt()
    } catch (error) {
      const transient = error instanceof VerbatimError && error.code === 'overloaded'
      if (!transient || tried >= policy.retries || signal.aborted || !mayRetry()) throw error
      if (wasCutOff(error)) cutOff += 1
      if (cutOff > 1) throw error
      await delay(policy.backoffMs * 2 ** tried * (1 - policy.random() / 2), signal)
      await recovered(policy, signal)
    }
  }
}

const CUT_OFF = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET'])

/** A connection that ended under a request may be its own doing: what killed a server twice is not sent to it a third time. */
function wasCutOff(error: VerbatimError): boolean {
  return CUT_OFF.has((error.cause as { code?: string } | undefined)?.code ?? '')
}

/** A caller who leaves meanwhile waits for nothing. */
async function recovered(policy: RetryPolicy, signal: AbortSignal): Promise<void> {
  if (policy.recovered === undefined) return
  const left = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
  await Promise.race([policy.recovered(), left])
}

async function delay(ms: number, signal: AbortSignal): Promise<void> {
  await setTimeout(ms, undefined, { signal }).catch(() => {
    throw signal.reason
  })
}
