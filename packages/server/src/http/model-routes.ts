import type { FastifyInstance } from 'fastify'
import { describeModel } from '../models/models.ts'
import type { HttpContext } from './http.ts'

/** `/v1/models` and `/v1/models/{id}`, the same under `/api/v1`; no key needed. */
export function addModelRoutes(app: FastifyInstance, { rooms }: HttpContext): void {
  for (const prefix of ['/v1', '/api/v1']) {
    app.get(`${prefix}/models`, () => ({ object: 'list', data: rooms.models.all.map(describeModel) }))
    app.get<{ Params: { id: string } }>(`${prefix}/models/:id`, ({ params }) =>
      describeModel(rooms.models.resolve(params.id)),
    )
  }
}
