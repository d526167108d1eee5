import { VerbatimError } from '@verbatim/protocol'
import type { FastifyInstance } from 'fastify'
import type { HttpContext } from './http.ts'
import { openApiDocument } from './openapi.ts'

/** Health, metrics, the OpenAPI document, and the keyless surfaces' own health check (documents 003 and 004). */
export function addOperatorRoutes(app: FastifyInstance, context: HttpContext): void {
  const { rooms, observer, config } = context
  app.get('/healthz', () => ({ status: 'ok' }))
  app.get('/readyz', async () => {
    if (await rooms.models.default.backend.isHealthy()) return { status: 'ok' }
    throw new VerbatimError('overloaded', 'The engine does not answer.', { retryAfterSeconds: 2 })
  })
  app.get('/metrics', (_request, reply) => {
    reply.type('text/plain; version=0.0.4; charset=utf-8')
    return observer.metrics() + gauges(context)
  })
  const document = openApiDocument(config)
  app.get('/openapi.json', () => document)
  for (const path of config.keyless.paths) app.get(path, () => keylessStatus(context))
}

function keylessStatus({ rooms, config }: HttpContext) {
  const model = rooms.models.default
  const { slots, running, waiting } = rooms.queueOf(model)
  return {
    status: 'online',
    model: model.card.id,
    queue: { slots, running, waiting },
    rate_limit: {
      per: 'client address',
      concurrent_requests: 1,
      min_delay_ms: config.keyless.gapMs,
      max_requests_per_second: 1000 / config.keyless.gapMs,
      max_waiting: config.keyless.queueLength,
      tokens_per_day: config.keyless.tokensPerAddress || null,
    },
  }
}

function gauges({ rooms }: HttpContext): string {
  const { running, waiting, slots } = rooms.queueOf(rooms.models.default)
  return [
    '# HELP verbatim_slots Slots of the engine, running and in all, and requests that wait for one.',
    '# TYPE verbatim_slots gauge',
    `verbatim_slots{state="running"} ${running}`,
    `verbatim_slots{state="all"} ${slots}`,
    `verbatim_slots{state="waiting"} ${waiting}`,
    '',
  ].join('\n')
}
