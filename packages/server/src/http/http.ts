/**
 * The wire: routes by resource, each parse → call → shape and nothing else. Errors leave by one door (error-response.ts).
 * Completions write to the raw response, which costs a third of the framework's reply; all else is ordinary Fastify.
 */
import { randomBytes } from 'node:crypto'
import { VerbatimError } from '@verbatim/protocol'
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import type { KeyRing } from '../auth/auth.ts'
import type { Config } from '../config/config.ts'
import type { AddressQueue } from '../limits/limits.ts'
import type { Observer } from '../observe/observe.ts'
import type { Rooms } from '../serve/serve.ts'
import { answerCompletion } from './completion-route.ts'
import { corsHeaders, preflightHeaders } from './cors.ts'
import { errorText, publicError } from './error-response.ts'
import { addModelRoutes } from './model-routes.ts'
import { addOperatorRoutes } from './operator-routes.ts'
import { addPage } from './page.ts'
import { CHAT, GENERATE, GENERATE_STREAM, KEYLESS, type Surface } from './surfaces.ts'

export interface HttpContext {
  config: Config
  rooms: Rooms
  keys: KeyRing
  addresses: AddressQueue
  observer: Observer
  now: () => number
  /** Set when the service drains: what still arrives on open connections is sent elsewhere. */
  stopping: { now: boolean }
}

export async function buildHttp(context: HttpContext): Promise<FastifyInstance> {
  const app = Fastify({
    bodyLimit: context.config.maxBodyBytes,
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    genReqId: () => `req_${randomBytes(12).toString('hex')}`,
    routerOptions: { ignoreTrailingSlash: true },
  })
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) =>
    done(null, body),
  )
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(answerHeaders(context, request))
    if (context.stopping.now) {
      reply.header('connection', 'close')
      throw new VerbatimError('overloaded', 'The service is stopping.', { retryAfterSeconds: 2 })
    }
  })
  app.setErrorHandler((error, request, reply) => sendError(context, error, request, reply))
  app.setNotFoundHandler((request, reply) =>
    sendError(context, notFound(app, request, reply), request, reply),
  )
  app.options('*', (request, reply) => {
    reply.code(204).headers(preflightHeaders(request.headers['access-control-request-headers']))
    return reply.send()
  })

  const completions: [string, Surface][] = [
    ['/v1/chat/completions', CHAT],
    ['/api/v1/chat/completions', CHAT],
    ['/api/v1/generate', GENERATE],
    ['/api/v1/generate/stream', GENERATE_STREAM],
    ...context.config.keyless.paths.map((path): [string, Surface] => [path, KEYLESS]),
  ]
  for (const [path, surface] of completions) addCompletion(app, context, path, surface)
  addModelRoutes(app, context)
  addOperatorRoutes(app, context)
  await addPage(app)
  return app
}

function addCompletion(app: FastifyInstance, context: HttpContext, path: string, surface: Surface): void {
  app.post(path, (request, reply) => {
    reply.hijack()
    const body = typeof request.body === 'string' ? request.body : ''
    void answerCompletion(context, surface, request.raw, reply.raw, body, answerHeaders(context, request))
  })
}

function answerHeaders(context: HttpContext, request: FastifyRequest): Record<string, string> {
  const { origin } = request.headers
  if (origin === undefined) return { 'x-request-id': request.id }
  const path = request.url.split('?', 1)[0] ?? ''
  return { 'x-request-id': request.id, ...corsHeaders(context.config, path, origin) }
}

function sendError(
  context: HttpContext,
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const known = publicError(error, request.id)
  const keyed = !context.config.keyless.paths.includes(request.url.split('?', 1)[0] ?? '')
  if (known.status >= 500) {
    const { code, status, message } = known
    const cause = known.cause ?? error
    context.observer.observe({ type: 'request-failed', requestId: request.id, code, status, message, cause })
  }
  reply.code(known.status).type('application/json; charset=utf-8')
  if (known.retryAfterSeconds !== undefined) reply.header('retry-after', String(known.retryAfterSeconds))
  return reply.send(errorText(known, keyed))
}

const METHODS = ['GET', 'POST', 'DELETE'] as const

/** A path that exists under another method is 405 with Allow; any other is 404. */
function notFound(app: FastifyInstance, request: FastifyRequest, reply: FastifyReply): VerbatimError {
  const path = request.url.split('?', 1)[0] ?? ''
  const allowed = METHODS.filter((method) => app.findRoute({ method, url: path }) !== null)
  if (allowed.length === 0)
    return new VerbatimError('not_found', `There is nothing at ${request.method} ${path}.`)
  reply.header('allow', allowed.join(', '))
  return new VerbatimError(
    'method_not_allowed',
    `${path} takes ${allowed.join(' and ')}, not ${request.method}.`,
  )
}
