import { randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { type GenerationEvent, sseEvent, type Usage, VerbatimError } from '@verbatim/protocol'
import type { Principal } from '../auth/auth.ts'
import { identify } from '../auth/auth.ts'
import type { Ticket } from '../limits/limits.ts'
import { addressKey } from '../limits/limits.ts'
import { type Run, serve } from '../serve/serve.ts'
import { errorText, publicError } from './error-response.ts'
import type { HttpContext } from './http.ts'
import { withPersona } from './keyless-prompt.ts'
import { readChatRequest } from './request-body.ts'
import { ChunkShaper } from './shape-chunk.ts'
import { shapeCompletion } from './shape-completion.ts'
import { SseResponse } from './sse-response.ts'
import type { Surface } from './surfaces.ts'

/** What of a completion request is reported when it is over. */
interface Progress {
  run?: Run
  principal?: Principal
  usage?: Usage | undefined
  firstTokenMs?: number
  stream?: SseResponse
}

/** One completion request from its body to its last byte: parse → serve → shape, and one error path for all. */
export async function answerCompletion(
  context: HttpContext,
  surface: Surface,
  request: IncomingMessage,
  response: ServerResponse,
  body: string,
  headers: Record<string, string>,
): Promise<void> {
  const startedAt = performance.now()
  const left = new AbortController()
  response.on('close', () => {
    if (!response.writableFinished) left.abort(new VerbatimError('client_closed_request', 'The client left.'))
  })
  const progress: Progress = {}
  let status = 200
  try {
    await answer(
      context,
      surface,
      { request, response, body, headers, signal: left.signal, startedAt },
      progress,
    )
  } catch (error) {
    status = fail(context, surface, response, headers, error, progress.stream)
  }
  context.observer.observe({
    type: 'request-finished',
    requestId: headers['x-request-id'] ?? '',
    surface: surface.name,
    model: progress.run?.model.card.id,
    keyId: progress.principal?.kind === 'key' ? progress.principal.keyId : undefined,
    status,
    durationMs: Math.round(performance.now() - startedAt),
    firstTokenMs: progress.firstTokenMs,
    usage: progress.usage,
  })
}

interface Exchange {
  request: IncomingMessage
  response: ServerResponse
  body: string
  headers: Record<string, string>
  signal: AbortSignal
  startedAt: number
}

async function answer(
  context: HttpContext,
  surface: Surface,
  exchange: Exchange,
  progress: Progress,
): Promise<void> {
  const { request, response, headers, signal, startedAt } = exchange
  const principal = principalOf(context, surface, request)
  progress.principal = principal
  const parsed = readChatRequest(exchange.body, surface, context.rooms.models.default.card.id)
  const chat = surface.keyed ? parsed : withPersona(parsed, context.config.keyless, new Date(context.now()))
  const turn = await takeTurn(context, principal, signal)
  try {
    const head = {
      id: `chatcmpl-${randomBytes(16).toString('hex')}`,
      created: Math.floor(context.now() / 1000),
    }
    let shaper: ChunkShaper | undefined
    const generation = await serve(
      context.rooms,
      { principal, request: chat, defaults: surface.defaults, signal },
      {
        accepted(run) {
          progress.run = run
          if (!run.request.stream) return
          shaper = new ChunkShaper({ ...head, run }, surface)
          progress.stream = new SseResponse(response, headers, () => waitingComment(context, run))
        },
        emit(event: GenerationEvent) {
          if (event.type === 'usage') progress.usage = event.usage
          else progress.firstTokenMs ??= Math.round(performance.now() - startedAt)
          return progress.stream?.write(shaper?.shape(event) ?? '')
        },
      },
    )
    if (generation === undefined) return progress.stream?.end(shaper?.end() ?? '')
    progress.usage = generation.usage
    const run = progress.run
    if (run === undefined) throw new Error('a generation comes from an accepted run')
    sendJson(response, 200, headers, JSON.stringify(shapeCompletion({ ...head, run }, generation, surface)))
  } finally {
    turn?.release()
  }
}

function principalOf(context: HttpContext, surface: Surface, request: IncomingMessage): Principal {
  if (surface.keyed) return identify(request.headers, context.keys)
  return { kind: 'keyless', address: addressKey(request.socket.remoteAddress ?? '') }
}

/** Keyless callers take turns by address; callers with a key do not. */
function takeTurn(
  context: HttpContext,
  principal: Principal,
  signal: AbortSignal,
): Promise<Ticket> | undefined {
  return principal.kind === 'keyless' ? context.addresses.admit(principal.address, signal) : undefined
}

function waitingComment(context: HttpContext, { model }: Run): string {
  const { waiting, running } = context.rooms.queueOf(model)
  return waiting > 0 ? `waiting: ${running} running, ${waiting} in the queue` : 'working'
}

/** Tells the caller, if there still is one, and the log. Returns the status for the log. */
function fail(
  context: HttpContext,
  surface: Surface,
  response: ServerResponse,
  headers: Record<string, string>,
  error: unknown,
  stream: SseResponse | undefined,
): number {
  stream?.abandon()
  const known = publicError(error, headers['x-request-id'] ?? '')
  if (known.code === 'client_closed_request') return known.status
  context.observer.observe({
    type: 'request-failed',
    requestId: headers['x-request-id'] ?? '',
    code: known.code,
    status: known.status,
    message: known.message,
    cause: known.status >= 500 ? (known.cause ?? error) : undefined,
  })
  const text = errorText(known, surface.keyed)
  if (response.headersSent) response.end(sseEvent(text))
  else sendJson(response, known.status, { ...headers, ...retryHeader(known) }, text)
  return known.status
}

function retryHeader(error: VerbatimError): Record<string, string> {
  return error.retryAfterSeconds === undefined ? {} : { 'retry-after': String(error.retryAfterSeconds) }
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
