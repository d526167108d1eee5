import { errorOf, invalidResponse, type StoppedCompletion } from '@verbatim/protocol'
import { reach } from '../../service/reach.ts'
import type { CompletionCall } from './completion-events.ts'

/** Longer than the service waits until what it stopped is settled. */
const STOP_TIMEOUT_MS = 10_000

/**
 * Ends a running request that has an `Idempotency-Key`: it would go on when its caller leaves. What was generated until then is paid.
 *
 * @returns what that was, also of one that was stopped before; null where it had ended by itself.
 * @throws ApiError, UnreachableError
 */
export async function stopCompletion(call: Omit<CompletionCall, 'body'>): Promise<StoppedCompletion | null> {
  const headers = { ...call.headers, 'idempotency-key': call.idempotencyKey }
  const signal = AbortSignal.timeout(STOP_TIMEOUT_MS)
  const response = await reach(() => fetch(call.url, { method: 'DELETE', headers, signal }), signal)
  // It was not taken yet, or is forgotten: either way nothing runs.
  if (response.status === 404) return null
  if (!response.ok) throw await reach(() => errorOf(response), signal, true)
  return stoppedOf(await reach(() => response.text(), signal, true), response)
}

function stoppedOf(text: string, response: Response): StoppedCompletion {
  try {
    return JSON.parse(text) as StoppedCompletion
  } catch (cause) {
    throw invalidResponse(response, 'what was stopped is told, and this is no JSON', cause)
  }
}
