import type { IncomingMessage, ServerResponse } from 'node:http'
import { VerbatimError } from '@verbatim/protocol'
import { identify, type Principal } from '../auth/auth.ts'
import type { KeptAnswer } from '../idempotency/idempotency.ts'
import { clientAddress } from '../limits/limits.ts'
import { noteRefusal, serve } from '../serve/serve.ts'
import type { HeldBody } from './body-budget.ts'
import { bodyLimit } from './body-limit.ts'
import { chatForm } from './chat-form.ts'
import { errorText, publicError } from './error-response.ts'
import { Exchange, fingerprintOf, JSON_TYPE } from './exchange.ts'
import type { HttpContext } from './http.ts'
import { readBody } from './read-body.ts'
import { responsesForm } from './responses-form.ts'
import type { Surface } from './surfaces.ts'

/** One completion request from its first byte to its last: parse → serve → shape, and one error path for all. */
export async function answerCompletion(
  context: HttpContext,
  surface: Surface,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const exchange = new Exchange(context, request, response)
  const held = context.bodies.open()
  let status = 200
  try {
    await answer(context, surface, exchange, held)
  } catch (error) {
    status = fail(context, surface, exchange, error)
    if (!exchange.served && exchange.principal !== undefined) {
      const { requestId, principal, startedAt } = exchange
      noteRefusal(
        context.rooms,
        { requestId, principal, surface: surface.name, timing: { startedAt } },
        error,
      )
    }
    await giveBack(context, exchange)
  } finally {
    held.release()
  }
  context.observer.observe({
    type: 'request-finished',
    requestId: exchange.requestId,
    surface: surface.name,
    model: exchange.run?.model.card.id,
    keyId: exchange.principal?.kind === 'key' ? exchange.principal.keyId : undefined,
    status,
    durationMs: exchange.elapsedMs(),
    firstTokenMs: exchange.firstTokenMs,
    usage: exchange.usage,
  })
}

async function answer(
  context: HttpContext,
  surface: Surface,
  exchange: Exchange,
  held: HeldBody,
): Promise<void> {
  if (context.stopping.now)
    throw new VerbatimError('overloaded', 'The service is stopping.', { retryAfterSeconds: 2 })
  const { request, requestId, response, signal, headers, startedAt } = exchange
  const principal = principalOf(context, surface, request)
  exchange.principal = principal instanceof Promise ? await principal : principal
  const { text, question } = await readQuestion(context, surface, exchange, held)
  exchange.question = question
  const kept = await repeated(context, surface, exchange, text)
  if (kept !== undefined) return replay(exchange, kept)
  const { chat, streams, body, injected } = question
  const { defaults, name } = surface
  exchange.served = true
  await serve(
    context.rooms,
    {
      requestId,
      principal: exchange.principal,
      request: chat,
      streams,
      defaults,
      body,
      surface: name,
      injected,
      repeatable: exchange.repeatable,
      headers,
      timing: { startedAt, firstTokenMs: () => exchange.firstTokenMs },
      signal,
    },
    exchange,
  )
  if (exchange.stream !== undefined) return exchange.stream.end(exchange.rest)
  sendJson(response, 200, headers, exchange.rest)
}

interface Asked {
  /** Of the body; empty where nobody needs it any more. */
  text: string
  question: NonNullable<Exchange['question']>
}

/** On its own, so that the text of the body is gone before the answer is waited for. */
async function readQuestion(
  context: HttpContext,
  surface: Surface,
  { request, principal }: Exchange,
  held: HeldBody,
): Promise<Asked> {
  if (principal === undefined) throw new Error('a request is read once it is known who asks')
  const body = await readBody(request, bodyLimit(context, surface.keyed), held)
  const question = await formOf(context, surface).read(body, principal)
  return { question, text: request.headers['idempotency-key'] === undefined ? '' : body }
}

/** The answer of an earlier request with the same Idempotency-Key; undefined for a first one, which may answer. */
async function repeated(
  { idempotency }: HttpContext,
  surface: Surface,
  exchange: Exchange,
  text: string,
): Promise<KeptAnswer | undefined> {
  const { principal, question, request, requestId, signal } = exchange
  const idempotencyKey = request.headers['idempotency-key']
  if (typeof idempotencyKey !== 'string' || principal?.kind !== 'key') return undefined
  const asked = {
    keyId: principal.keyId,
    idempotencyKey,
    fingerprint: fingerprintOf(surface.name, text),
    requestId,
  }
  if (question?.streams === true) {
    exchange.stream = exchange.openStream(() => 'waiting for the request with the same Idempotency-Key')
  }
  const found = await idempotency.begin(asked, signal)
  if (!('keeping' in found)) return found
  exchange.stream?.abandon()
  exchange.stream = undefined
  exchange.claim = found
  return undefined
}

function replay({ response, headers, stream }: Exchange, { status, contentType, body }: KeptAnswer): void {
  const text = Buffer.from(body).toString()
  headers['idempotent-replayed'] = 'true'
  if (stream !== undefined) stream.end(text)
  else sendBody(response, status, { ...headers, 'content-type': contentType }, text)
}

function formOf(context: HttpContext, surface: Surface) {
  return surface.name === 'responses' ? responsesForm(context) : chatForm(context, surface)
}

function principalOf(
  { keys, config }: HttpContext,
  surface: Surface,
  { headers, socket }: IncomingMessage,
): Promise<Principal> | Principal {
  if (surface.keyed) return identify(headers, keys)
  const forwarded = headers['x-forwarded-for']
  const address = clientAddress(socket.remoteAddress ?? '', forwarded?.toString(), config.trustedProxies)
  return { kind: 'keyless', address }
}

/** Tells the caller, if there still is one, and the log. Returns the status for the log. */
function fail(context: HttpContext, surface: Surface, exchange: Exchange, error: unknown): number {
  const { response, requestId, headers } = exchange
  exchange.stream?.abandon()
  const thrown = publicError(error, requestId)
  const known = exchange.question?.inItsTerms(thrown) ?? thrown
  const { code, status, message } = known
  if (code === 'client_closed_request') {
    response.destroy()
    return status
  }
  const cause = status >= 500 ? (known.cause ?? error) : undefined
  // A message about the request may quote it, and what callers send stays out of the log.
  const told = status >= 500 ? { message, cause } : { param: known.param }
  context.observer.observe({ type: 'request-failed', requestId, code, status, ...told })
  if (response.headersSent) response.end(exchange.answer?.fail(known) ?? '')
  else
    sendJson(
      response,
      status,
      { ...headers, ...errorHeaders(known, exchange.request, bodyLimit(context, surface.keyed)) },
      errorText(known, surface.keyed),
    )
  return status
}

async function giveBack({ observer }: HttpContext, exchange: Exchange): Promise<void> {
  try {
    await exchange.giveBack()
  } catch (cause) {
    // The sweeper gives it back when this process has ended.
    observer.observe({ type: 'store-failed', what: 'an idempotency key', cause: String(cause) })
  }
}

/**
 * What is left of a body that was refused is read and thrown away when it is not much longer than allowed: many clients
 * only look for an answer once they have sent everything. Otherwise the connection is closed.
 */
const DISCARDED_BODIES = 4

function errorHeaders(
  error: VerbatimError,
  request: IncomingMessage,
  maxBytes: number,
): Record<string, string> {
  const length = Number(request.headers['content-length'] ?? Number.POSITIVE_INFINITY)
  return {
    ...(error.retryAfterSeconds === undefined ? {} : { 'retry-after': String(error.retryAfterSeconds) }),
    ...error.headers,
    ...(request.complete || length <= DISCARDED_BODIES * maxBytes ? {} : { connection: 'close' }),
  }
}

function sendJson(
  response: ServerResponse,
  status: number,
  headers: Record<string, string>,
  text: string,
): void {
  sendBody(response, status, { ...headers, 'content-type': JSON_TYPE }, text)
}

function sendBody(
  response: ServerResponse,
  status: number,
  headers: Record<string, string>,
  text: string,
): void {
  if (response.destroyed) return
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(text) })
  response.end(text)
}
