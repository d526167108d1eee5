import type { Principal } from '../auth/auth.ts'
import { type KeptAnswer, keylessId, type LiveAnswer } from '../idempotency/idempotency.ts'
import { type Exchange, fingerprintOf } from './exchange.ts'
import type { HttpContext } from './http.ts'
import { sendBody } from './send-json.ts'
import type { Surface } from './surfaces.ts'

const REPLAYED = 'idempotent-replayed'

/**
 * Gives a repeat what its first request has: the whole answer, or the stream that runs.
 *
 * @param text of the body.
 * @returns false for a request that is to be answered: without an Idempotency-Key, or the first with it, which then has its claim.
 */
export async function isRepeat(
  context: HttpContext,
  surface: Surface,
  exchange: Exchange,
  text: string,
): Promise<boolean> {
  const { principal, question, request, requestId, signal } = exchange
  const idempotencyKey = request.headers['idempotency-key']
  if (typeof idempotencyKey !== 'string' || principal === undefined) return false
  const keyId = repeaterId(context, principal)
  const asked = { keyId, idempotencyKey, requestId, fingerprint: fingerprintOf(surface.name, text) }
  let followed: LiveAnswer | undefined
  if (question?.streams === true) {
    const waitingFor = () => followed?.waitingFor() ?? 'waiting for the request with the same Idempotency-Key'
    exchange.stream = exchange.openStream(waitingFor)
  }
  for (;;) {
    const found = await context.idempotency.begin(asked, signal, exchange.stream !== undefined)
    if ('keeping' in found) {
      exchange.stream?.abandon()
      exchange.stream = undefined
      exchange.claim = found
      return false
    }
    if ('body' in found) {
      replay(exchange, found)
      return true
    }
    followed = found.live
    if (await follow(exchange, followed)) return true
  }
}

/** Whose an Idempotency-Key is. */
export function repeaterId({ rooms }: HttpContext, principal: Principal): string {
  return principal.kind === 'key' ? principal.keyId : keylessId(principal.address, rooms.allowance.salt)
}

function replay({ response, headers, stream }: Exchange, { status, contentType, body }: KeptAnswer): void {
  const text = Buffer.from(body).toString()
  headers[REPLAYED] = 'true'
  if (stream !== undefined) stream.end(text)
  else sendBody(response, status, { ...headers, 'content-type': contentType }, text)
}

/** @returns whether there was anything: what failed before it began leaves nothing to follow. */
async function follow({ stream, headers, signal }: Exchange, live: LiveAnswer): Promise<boolean> {
  headers[REPLAYED] = 'true'
  let hasBegun = false
  for await (const piece of live.follow(signal)) {
    hasBegun = true
    await stream?.write(piece)
  }
  if (hasBegun) stream?.end('')
  else delete headers[REPLAYED]
  return hasBegun
}
