/**
 * The wire: routes by resource, each parse → call → shape and nothing else. Errors leave by one door (error-response.ts).
 * Completions are answered in front of the framework (completion-server.ts); all else is ordinary Fastify.
 */
import type { Socket } from 'node:net'
import { VerbatimError } from '@verbatim/protocol'
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import type { AccountOffice } from '../accounts/accounts.ts'
import type { KeyRing } from '../auth/auth.ts'
import type { Config } from '../config/config.ts'
import type { ConversationBook } from '../conversations/conversations.ts'
import type { IdempotencyBook } from '../idempotency/idempotency.ts'
import type { LibraryShelf } from '../library/library.ts'
import type { QueueBoard } from '../limits/limits.ts'
import type { Log } from '../log/log.ts'
import type { Observer } from '../observe/observe.ts'
import type { OperatorHistory } from '../receipts/receipts.ts'
import type { ResponseArchive } from '../responses/responses.ts'
import type { Rooms } from '../serve/serve.ts'
import type { SignIn } from '../sign-in/sign-in.ts'
import { addAdministrationRoutes } from './administration-routes.ts'
import { asksForPage, mayHavePage } from './asks-for-page.ts'
import type { BodyBudget } from './body-budget.ts'
import { completionRoutes, completionServer } from './completion-server.ts'
import { addConversationRoutes } from './conversation-routes.ts'
import { corsHeaders, preflightHeaders } from './cors.ts'
import { addDocsRoutes } from './docs-routes.ts'
import { errorText, publicError } from './error-response.ts'
import { addLibraryRoutes } from './library-routes.ts'
import { addLogRoutes } from './log-routes.ts'
import { addModelRoutes } from './model-routes.ts'
import { addOperatorRoutes } from './operator-routes.ts'
import { addPage, varying } from './page.ts'
import { addQueueRoutes } from './queue-routes.ts'
import { addReceiptRoutes } from './receipt-routes.ts'
import { addResponsesRoutes } from './responses-routes.ts'
import { routePath } from './route-path.ts'
import { addSessionRoutes } from './session-routes.ts'
import { addShareRoutes } from './share-routes.ts'
import { addSignInRoutes } from './sign-in-routes.ts'
import { addStatusRoutes } from './status-routes.ts'
import { addStopRoutes } from './stop-routes.ts'
import type { Surface } from './surfaces.ts'
import { uniqueId } from './unique-id.ts'

export { BodyBudget } from './body-budget.ts'

export interface HttpContext {
  config: Config
  rooms: Rooms
  keys: KeyRing
  /** Accounts, keys and credits, as they are administered. */
  accounts: AccountOffice
  /** Sessions: the owner's, and those of users. */
  signIn: SignIn
  archive: ResponseArchive
  /** What people keep here of their chats. */
  conversations: ConversationBook
  /** Answers under the idempotency keys of their callers. */
  idempotency: IdempotencyBook
  /** Where requests stand that wait, on whatever replica. */
  board: QueueBoard
  log: Log
  /** What this machine could run; undefined where models run at an upstream. */
  library: LibraryShelf | undefined
  /** Whose signatures this service's answers have, now and before. */
  operators: OperatorHistory
  observer: Observer
  bodies: BodyBudget
  now: () => number
  /** Set when the service drains: what still arrives on open connections is sent elsewhere. */
  stopping: { now: boolean }
}

/** Longer than any id; what is longer than this is refused by the router as if it were an error of ours. */
const MAX_ID_LENGTH = 16_000

export async function buildHttp(context: HttpContext): Promise<FastifyInstance> {
  const routes = completionRoutes(context)
  const app = Fastify({
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    genReqId: () => uniqueId('req_'),
    // A URL that cannot be read is met before any hook.
    frameworkErrors: (error, request, reply) => {
      reply.headers(answerHeaders(context, request))
      return sendError(context, error, request, reply)
    },
    clientErrorHandler: refuseBrokenRequest,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: MAX_ID_LENGTH },
    serverFactory: (others) => completionServer(context, routes, others),
  })
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(answerHeaders(context, request))
    if (context.stopping.now) {
      reply.header('connection', 'close')
      throw new VerbatimError('overloaded', 'The service is stopping.', { retryAfterSeconds: 2 })
    }
  })
  app.setErrorHandler((error, request, reply) => sendError(context, error, request, reply))
  app.options('*', (request, reply) => {
    reply.code(204).headers(preflightHeaders(request.headers['access-control-request-headers']))
    return reply.send()
  })
  addRoutes(app, context, routes)
  const nothingHere = await addPage(app)
  app.setNotFoundHandler((request, reply) => {
    const error = notFound(app, routes, request, reply)
    if (error.code !== 'not_found' || !mayHavePage(request)) return sendError(context, error, request, reply)
    const page = asksForPage(request) ? nothingHere(request, reply) : undefined
    if (page !== undefined) return page
    // The page is at the same address: no cache is to give the one for the other.
    reply.header('vary', varying(reply.getHeader('vary'), 'Accept')).header('cache-control', 'no-store')
    return sendError(context, error, request, reply)
  })
  return app
}

/** All that is answered behind the completions and beside the page. */
export function addRoutes(app: FastifyInstance, context: HttpContext, routes: Map<string, Surface>): void {
  addStopRoutes(app, context, routes)
  addModelRoutes(app, context)
  addStatusRoutes(app, context)
  addResponsesRoutes(app, context)
  addReceiptRoutes(app, context)
  addQueueRoutes(app, context)
  addAdministrationRoutes(app, context)
  addLibraryRoutes(app, context)
  addConversationRoutes(app, context)
  addShareRoutes(app, context)
  addSessionRoutes(app, context)
  addSignInRoutes(app, context)
  addLogRoutes(app, context.log)
  addOperatorRoutes(app, context)
  addDocsRoutes(app, context)
}

/** What is not HTTP has no request yet: it gets the same body and an id, and its connection is closed. */
function refuseBrokenRequest(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy()
  const tooLarge = error.code === 'HPE_HEADER_OVERFLOW'
  const body = new VerbatimError(
    'invalid_request',
    `The request cannot be read${tooLarge ? ': its headers are too large' : ''}.`,
  )
  const text = JSON.stringify(body.toBody())
  const status = tooLarge ? '431 Request Header Fields Too Large' : '400 Bad Request'
  const head = [
    `HTTP/1.1 ${status}`,
    `x-request-id: ${uniqueId('req_')}`,
    'content-type: application/json; charset=utf-8',
    `content-length: ${Buffer.byteLength(text)}`,
    'connection: close',
  ]
  socket.end(`${head.join('\r\n')}\r\n\r\n${text}`)
}

function answerHeaders(context: HttpContext, request: FastifyRequest): Record<string, string> {
  const { origin } = request.headers
  if (origin === undefined) return { 'x-request-id': request.id }
  return { 'x-request-id': request.id, ...corsHeaders(context.config, request.url, origin) }
}

function sendError(
  context: HttpContext,
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const known = publicError(error, request.id)
  const keyed = !context.config.keyless.paths.includes(routePath(request.url))
  if (known.status >= 500) {
    const { code, status, message } = known
    const cause = known.cause ?? error
    context.observer.observe({ type: 'request-failed', requestId: request.id, code, status, message, cause })
  }
  reply.code(known.status).type('application/json; charset=utf-8')
  reply.headers(known.headers ?? {})
  if (known.retryAfterSeconds !== undefined) reply.header('retry-after', String(known.retryAfterSeconds))
  return reply.send(errorText(known, keyed))
}

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const

/** `*` is a path to nobody, and a pattern to the router. */
function isRoute(app: FastifyInstance, method: (typeof METHODS)[number], path: string): boolean {
  return path.startsWith('/') && app.findRoute({ method, url: path }) !== null
}

/** A path that exists under another method is 405 with Allow; any other is 404. */
function notFound(
  app: FastifyInstance,
  routes: Map<string, Surface>,
  request: FastifyRequest,
  reply: FastifyReply,
): VerbatimError {
  const path = routePath(request.url)
  const allowed = METHODS.filter(
    (method) => (method === 'POST' && routes.has(path)) || isRoute(app, method, path),
  )
  if (allowed.length === 0)
    return new VerbatimError('not_found', `There is nothing at ${request.method} ${path}.`)
  reply.header('allow', allowed.join(', '))
  return new VerbatimError(
    'method_not_allowed',
    `${path} takes ${allowed.join(' and ')}, not ${request.method}.`,
  )
}
