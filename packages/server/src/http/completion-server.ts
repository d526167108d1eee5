import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http'
import { answerCompletion } from './completion-route.ts'
import type { HttpContext } from './http.ts'
import { routePath } from './route-path.ts'
import { KEYED_ROUTES, KEYLESS, type Surface } from './surfaces.ts'

/** The completion routes. They are answered on the raw request and response, in front of the framework. */
export function completionRoutes(context: HttpContext): Map<string, Surface> {
  return new Map([
    ...KEYED_ROUTES,
    ...context.config.keyless.paths.map((path): [string, Surface] => [path, KEYLESS]),
  ])
}

/** Longer than the minute that load balancers keep a connection, so that they close it and never meet a closed one. */
const KEEP_ALIVE_MS = 72_000

/**
 * A server that answers the completion routes itself and hands everything else to the framework, whose routing, hooks and body
 * parsing cost as much as all the rest of a completion (bench/README.md).
 */
export function completionServer(
  context: HttpContext,
  routes: Map<string, Surface>,
  others: RequestListener,
): Server {
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    const surface = request.method === 'POST' ? routes.get(routePath(request.url ?? '/')) : undefined
    if (surface === undefined) others(request, response)
    else void answerCompletion(context, surface, request, response)
  })
  server.keepAliveTimeout = KEEP_ALIVE_MS
  return server
}
