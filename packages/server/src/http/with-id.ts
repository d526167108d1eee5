import type { FastifyRequest } from 'fastify'

/** A request to a path with `:id`. */
export type WithId = FastifyRequest<{ Params: { id: string } }>
