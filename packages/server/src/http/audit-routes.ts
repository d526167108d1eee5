import { type AuditEntryAnswer, historyQuerySchema, type PageAnswer, validate } from '@verbatim/protocol'
import type { FastifyInstance } from 'fastify'
import type { NotedAct } from '../audit/audit.ts'
import { type AdministrationContext, actingOf, administer, isoTime, pageOf } from './administration.ts'

/** What was administered, newest first: all of it for admins, that of its account for an owner. */
export function addAuditRoutes(app: FastifyInstance, context: AdministrationContext): void {
  administer(app, (scope) => {
    scope.get('/api/v1/audit', async (request): Promise<PageAnswer<AuditEntryAnswer>> => {
      const by = await actingOf(context, request)
      const query = validate(historyQuerySchema, { ...(request.query as object) })
      const { account: accountId, limit, before } = query
      const acts = await context.accounts.audit(by, { accountId, before, limit: limit + 1 })
      return pageOf(acts, limit, ({ seq }) => seq, entryAnswer)
    })
  })
}

function entryAnswer({
  seq,
  at,
  actor,
  action,
  target,
  accountId,
  requestId,
  details,
}: NotedAct): AuditEntryAnswer {
  return {
    seq,
    at: isoTime(at),
    actor,
    action,
    target: target ?? null,
    account: accountId ?? null,
    request_id: requestId ?? null,
    details,
  }
}
