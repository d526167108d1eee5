import { VerbatimError } from '@verbatim/protocol'
import type { FastifyInstance } from 'fastify'
import type { HttpContext } from './http.ts'
import type { WithId } from './with-id.ts'

/** Where a request stands that waits, by its id, which nobody can guess: `x-request-id`, and in each comment of a stream. */
export function addQueueRoutes(app: FastifyInstance, { board }: HttpContext): void {
  app.get('/v1/queue/:id', async ({ params: { id } }: WithId) => {
    const place = await board.find(id)
    if (place === undefined) {
      throw new VerbatimError('not_found', `No request ${id} waits: it runs, is over, or never was.`)
    }
    const { position, waiting, estimatedWaitMs } = place
    return {
      request: id,
      position,
      waiting,
      estimated_wait_seconds: estimatedWaitMs === undefined ? null : Math.ceil(estimatedWaitMs / 1000),
    }
  })
}
