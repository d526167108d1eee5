import { judgeReplay, lacksMedia, type Made, type Replay, readBundle, replayRequest } from '@verbatim/proof'
import { ApiError, VerbatimClient } from '@verbatim/protocol'
import type { Caller } from '../service/caller.ts'
import { completionTarget } from '../service/caller.ts'
import { serviceUrl } from '../service/service-url.ts'
import { checkSigned } from './check-signed.ts'
import { fetchReceipt } from './fetch-receipt.ts'
import { makeBundle } from './make-bundle.ts'

/**
 * Makes the answer of a bundle again, with all that was resolved, and says what came of it. The new answer is checked like any other before it
 * is compared.
 *
 * @throws ApiError, UnreachableError, ProofError for what is no bundle, and the signal's own reason.
 */
export async function replayAnswer(given: unknown, caller: Caller, signal: AbortSignal): Promise<Replay> {
  const bundle = readBundle(given)
  if (lacksMedia(bundle)) return unverifiable('The bundle has the hashes of its images, and not the images.')
  if (caller.kind === 'keyless' && bundle.receipt.resolved.injected.length > 0) return unverifiable(NEEDS_KEY)
  const { path, body } = replayRequest(bundle)
  const target = completionTarget(caller)
  const where = path === '/v1/responses' && caller.kind !== 'keyless' ? path : target.path
  try {
    const made = await make(where, { ...body, stream: false }, target.headers, signal)
    return typeof made === 'string' ? unverifiable(made) : judgeReplay(bundle, made)
  } catch (error) {
    if (!(error instanceof ApiError) || ![400, 404].includes(error.status)) throw error
    return unverifiable(`The service does not take this request: ${error.message}`)
  }
}

/** @returns why there is nothing to compare, where the answer cannot be relied on. */
async function make(
  path: string,
  body: object,
  headers: Record<string, string>,
  signal: AbortSignal,
): Promise<Made | string> {
  const client = new VerbatimClient({
    baseUrl: serviceUrl(),
    fetch: (input, init) => fetch(input, { ...init, headers: { ...headersOf(init), ...headers } }),
  })
  const answer = await client.complete(path, body, signal)
  if (typeof answer.receipt !== 'string') return 'The service gave no receipt this time.'
  const logged = await fetchReceipt(answer.receipt, signal)
  const mark = await checkSigned(makeBundle(body, answer, logged))
  if (mark.state !== 'verified' && mark.state !== 'not-logged') {
    return `The answer that came now does not verify: ${mark.sentence}`
  }
  return { answer, receipt: logged.receipt }
}

function headersOf(init: RequestInit | undefined): Record<string, string> {
  return Object.fromEntries(new Headers(init?.headers))
}

const NEEDS_KEY =
  'Without an API key the service puts a message in front that names the time of day, so that no two requests are the same. With a key this answer can be made again.'

function unverifiable(sentence: string): Replay {
  return { verdict: 'UNVERIFIABLE', sentence, replay_receipt: null, differences: [], divergence: null }
}
