import { VerbatimError } from '@verbatim/protocol'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { principalOf } from './completion-principal.ts'
import type { HttpContext } from './http.ts'
import { repeaterId } from './repeats.ts'
import type { Surface } from './surfaces.ts'

/**
 * `DELETE` on a completion path ends the request that runs there under an Idempotency-Key: it goes on when its caller leaves, so its caller has to say that
 * nobody comes back for it. What was generated until then is charged.
 */
export function addStopRoutes(
  app: FastifyInstance,
  context: HttpContext,
  surfaces: ReadonlyMap<string, Surface>,
): void {
  app.register(async (scope) => {
    // Some clients declare JSON and send none when they delete.
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, async () => undefined)
    for (const [path, surface] of surfaces) {
      scope.delete(path, async (request, reply) => {
        await stop(context, surface, request)
        return reply.code(204).send()
      })
    }
  })
}

async function stop(context: HttpContext, surface: Surface, request: FastifyRequest): Promise<void> {
  const idempotencyKey = request.headers['idempotency-key']
  if (typeof idempotencyKey !== 'string') {
    const message = 'Name the request to be stopped by its Idempotency-Key.'
    throw new VerbatimError('invalid_request', message, { param: 'Idempotency-Key' })
  }
  const principal = await principalOf(context, surface, request.raw, request.id)
  if (await context.idempotency.stop({ keyId: repeaterId(context, principal), idempotencyKey })) return
  throw new VerbatimError('not_found', 'No request with this Idempotency-Key runs.', {
    param: 'Idempotency-Key',
  })
}
