import type { IncomingMessage, ServerResponse } from 'node:http'
import { sseEvent, VerbatimError } from '@verbatim/protocol'
import { wasStopped } from '../idempotency/idempotency.ts'
import { noteRefusal, serve } from '../serve/serve.ts'
import type { HeldBody } from './body-budget.ts'
import { bodyLimit } from './body-limit.ts'
import { chatForm } from './chat-form.ts'
import { principalOf } from './completion-principal.ts'
import { errorText, publicError } from './error-response.ts'
import { Exchange } from './exchange.ts'
import type { HttpContext } from './http.ts'
import { readBody } from './read-body.ts'
import { isRepeat } from './repeats.ts'
import { responsesForm } from './responses-form.ts'
import { sendJson } from './send-json.ts'
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
    exchange.leavePlace()
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
    exchange.close()
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
  const principal = principalOf(context, surface, request, requestId)
  exchange.principal = principal instanceof Promise ? await principal : principal
  const { text, question } = await readQuestion(context, surface, exchange, held)
  exchange.question = question
  if (await isRepeat(context, surface, exchange, text)) return
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
  exchange.finish()
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

function formOf(context: HttpContext, surface: Surface) {
  return surface.name === 'responses' ? responsesForm(context) : chatForm(context, surface)
}

/** Tells the caller, if there still is one, and the log. Returns the status for the log. */
function fail(context: HttpContext, surface: Surface, exchange: Exchange, error: unknown): number {
  const { response, requestId, headers } = exchange
  exchange.stream?.abandon()
  const thrown = publicError(error, requestId)
  const known = exchange.question?.inItsTerms(thrown) ?? thrown
  if (known.code === 'client_closed_request') return tellWhoLeft(surface, exchange, known)
  const { code, status, message } = known
  const cause = status >= 500 ? (known.cause ?? error) : undefined
  // A message about the request may quote it, and what callers send stays out of the log.
  const told = status >= 500 ? { message, cause } : { param: known.param }
  context.observer.observe({ type: 'request-failed', requestId, code, status, ...told })
  if (!endStream(surface, exchange, known))
    sendJson(
      response,
      status,
      { ...headers, ...errorHeaders(known, exchange.request, bodyLimit(context, surface.keyed)) },
      errorText(known, surface.keyed),
    )
  return status
}

/** Who only left is told nothing; but a stream that its caller stopped may have readers yet. */
function tellWhoLeft(surface: Surface, exchange: Exchange, { status }: VerbatimError): number {
  const { response, headers } = exchange
  if (!exchange.isStopped) {
    response.destroy()
    return status
  }
  const stopped = wasStopped()
  if (!endStream(surface, exchange, stopped))
    sendJson(response, stopped.status, headers, errorText(stopped, surface.keyed))
  return status
}

/** Ends the stream of everybody who reads it. @returns whether this caller has one. */
function endStream(surface: Surface, exchange: Exchange, error: VerbatimError): boolean {
  const { response, answer } = exchange
  const end = exchange.fail(error)
  // A repeat has no answer of its own.
  if (response.headersSent && !response.destroyed)
    response.end(answer === undefined ? sseEvent(errorText(error, surface.keyed)) : end)
  return response.headersSent
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
