import type { IncomingMessage, ServerResponse } from 'node:http'
import { type GenerationEvent, type Usage, VerbatimError } from '@verbatim/protocol'
import { identify, type Principal } from '../auth/auth.ts'
import { addressKey } from '../limits/limits.ts'
import { type Run, serve } from '../serve/serve.ts'
import type { Answer, Question } from './answer-form.ts'
import type { HeldBody } from './body-budget.ts'
import { bodyLimit } from './body-limit.ts'
import { chatForm } from './chat-form.ts'
import { corsHeaders } from './cors.ts'
import { errorText, publicError } from './error-response.ts'
import type { HttpContext } from './http.ts'
import { readBody } from './read-body.ts'
import { responsesForm } from './responses-form.ts'
import { SseResponse } from './sse-response.ts'
import type { Surface } from './surfaces.ts'
import { uniqueId } from './unique-id.ts'

/** One completion request on its way, and what of it is reported when it is over. */
class Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly requestId = uniqueId('req_')
  readonly headers: Record<string, string>
  readonly startedAt = performance.now()
  readonly #left = new AbortController()
  principal: Principal | undefined
  question: Question | undefined
  answer: Answer | undefined
  run: Run | undefined
  usage: Usage | undefined
  firstTokenMs: number | undefined
  stream: SseResponse | undefined

  constructor(context: HttpContext, request: IncomingMessage, response: ServerResponse) {
    this.request = request
    this.response = response
    const { origin } = request.headers
    const cors = origin === undefined ? {} : corsHeaders(context.config, request.url ?? '/', origin)
    this.headers = { 'x-request-id': this.requestId, ...cors }
    response.on('close', () => {
      if (!response.writableFinished) {
        this.#left.abort(new VerbatimError('client_closed_request', 'The client left.'))
      }
    })
  }

  /** Aborted when the caller leaves. */
  get signal(): AbortSignal {
    return this.#left.signal
  }

  elapsedMs(): number {
    return Math.round(performance.now() - this.startedAt)
  }
}

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
  const { request, response, signal } = exchange
  const principal = principalOf(context, surface, request)
  exchange.principal = principal
  const question = await readQuestion(context, surface, request, principal, held)
  exchange.question = question
  const { chat, body, injected } = question
  const { defaults, name } = surface
  const seal = await serve(
    context.rooms,
    { principal, request: chat, defaults, body, surface: name, injected, signal },
    {
      accepted(run) {
        exchange.run = run
        exchange.answer = question.begin(run)
        if (!exchange.answer.streams) return
        exchange.stream = new SseResponse(
          response,
          exchange.headers,
          () => waitingComment(context, run),
          context.config.timeouts.stallMs,
        )
      },
      emit(event: GenerationEvent) {
        if (event.type === 'usage') exchange.usage = event.usage
        else exchange.firstTokenMs ??= exchange.elapsedMs()
        const text = exchange.answer?.shape(event) ?? ''
        return exchange.stream?.write(text)
      },
      whole(generation) {
        exchange.usage = generation.usage
        return begun(exchange).whole(generation)
      },
    },
  )
  const rest = begun(exchange).end(seal)
  if (exchange.stream !== undefined) return exchange.stream.end(rest)
  sendJson(response, 200, exchange.headers, rest)
}

function begun({ answer: begunAnswer }: Exchange): Answer {
  if (begunAnswer === undefined) throw new Error('an answer comes from an accepted run')
  return begunAnswer
}

/** On its own, so that the text of the body is gone before the answer is waited for. */
async function readQuestion(
  context: HttpContext,
  surface: Surface,
  request: IncomingMessage,
  principal: Principal,
  held: HeldBody,
): Promise<Question> {
  const body = await readBody(request, bodyLimit(context, surface.keyed), held)
  return formOf(context, surface).read(body, principal)
}

function formOf(context: HttpContext, surface: Surface) {
  return surface.name === 'responses' ? responsesForm(context) : chatForm(context, surface)
}

function principalOf(context: HttpContext, surface: Surface, request: IncomingMessage): Principal {
  if (surface.keyed) return identify(request.headers, context.keys)
  return { kind: 'keyless', address: addressKey(request.socket.remoteAddress ?? '') }
}

function waitingComment(context: HttpContext, { model }: Run): string {
  const { waiting, running } = context.rooms.queueOf(model)
  return waiting > 0 ? `waiting: ${running} running, ${waiting} in the queue` : 'working'
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
    ...(request.complete || length <= DISCARDED_BODIES * maxBytes ? {} : { connection: 'close' }),
  }
}

function sendJson(
  response: ServerResponse,
  status: number,
  headers: Record<string, string>,
  text: string,
): void {
  response.writeHead(status, {
    ...headers,
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
  })
  response.end(text)
}
