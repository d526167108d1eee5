import { STOPPED_BY_CALLER, VerbatimError } from '@verbatim/protocol'

const MAX_KEY_LENGTH = 255
const PARAM = { param: 'Idempotency-Key' }

/** @throws VerbatimError `invalid_request` */
export function checkKey(idempotencyKey: string): void {
  if (/^[\x21-\x7e]+$/.test(idempotencyKey) && idempotencyKey.length <= MAX_KEY_LENGTH) return
  throw new VerbatimError(
    'invalid_request',
    `Idempotency-Key must be 1 to ${MAX_KEY_LENGTH} visible ASCII characters.`,
    PARAM,
  )
}

export function usedForAnother(): VerbatimError {
  return new VerbatimError(
    'invalid_request',
    'This Idempotency-Key was used for another request: each request needs a key of its own, and a repeat has the same body and path.',
    PARAM,
  )
}

/** For repeats of a request that was stopped, and for who else reads its stream. */
export function wasStopped(): VerbatimError {
  return new VerbatimError('conflict', STOPPED_BY_CALLER, PARAM)
}

export function notKept(): VerbatimError {
  return new VerbatimError(
    'conflict',
    'This request was answered, and its answer was too long to be kept. Ask again with another Idempotency-Key.',
    PARAM,
  )
}

/** @param most how many of them may be. */
export function tooMany(most: number): VerbatimError {
  const message = `${most} requests with this Idempotency-Key wait for its answer already.`
  return new VerbatimError('rate_limited', message, { retryAfterSeconds: 1 })
}

/** @param most how many of them may be. */
export function tooManyRunning(most: number): VerbatimError {
  const message = `${most} requests with an Idempotency-Key run for this address already.`
  return new VerbatimError('rate_limited', message, { retryAfterSeconds: 1 })
}
