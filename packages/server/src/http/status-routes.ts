import type { FastifyInstance } from 'fastify'
import type { HttpContext } from './http.ts'
import { StatusReport } from './status-report.ts'

/** How the service is, for everybody: what a page shows in its corner, and on a page of its own. */
export function addStatusRoutes(app: FastifyInstance, context: HttpContext): void {
  const report = new StatusReport(context)
  app.get('/api/v1/status', (_request, reply) => {
    reply.header('cache-control', 'no-store')
    return report.read()
  })
}
