import type { FastifyInstance } from 'fastify'
import { addAccountRoutes } from './account-routes.ts'
import type { AdministrationContext } from './administration.ts'
import { addAuditRoutes } from './audit-routes.ts'
import { addCreditRoutes } from './credit-routes.ts'
import { addKeyRoutes } from './key-routes.ts'
import { addUsageRoutes } from './usage-routes.ts'

/** What is administered over HTTP, by a key with the scope for it or by somebody who signed in. */
export function addAdministrationRoutes(app: FastifyInstance, context: AdministrationContext): void {
  addKeyRoutes(app, context)
  addAccountRoutes(app, context)
  addCreditRoutes(app, context)
  addUsageRoutes(app, context)
  addAuditRoutes(app, context)
}
