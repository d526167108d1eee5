import {
  type AccountAnswer,
  accountChangeSchema,
  formatCredits,
  newAccountSchema,
  validate,
} from '@verbatim/protocol'
import type { FastifyInstance } from 'fastify'
import type { AccountRecord } from '../accounts/accounts.ts'
import { changedLimits } from '../auth/auth.ts'
import { type AdministrationContext, actingOf, administer, isoTime } from './administration.ts'
import { limitsAnswer, limitsChange } from './limits-shape.ts'
import type { WithId } from './with-id.ts'

const PATH = '/api/v1/accounts'

/** Accounts, for admins. */
export function addAccountRoutes(app: FastifyInstance, context: AdministrationContext): void {
  const { accounts } = context
  administer(app, (scope) => {
    scope.get(PATH, async (request) => {
      const records = await accounts.list(await actingOf(context, request))
      return { object: 'list', data: records.map(accountAnswer), next: null }
    })
    scope.post(PATH, async (request, reply) => {
      const by = await actingOf(context, request)
      const { limits = {}, ...body } = validate(newAccountSchema, request.body)
      const opened = await accounts.open(by, { ...body, limits: changedLimits({}, limitsChange(limits)) })
      reply.code(201)
      return accountAnswer(opened)
    })
    scope.get(`${PATH}/:id`, async (request: WithId) =>
      accountAnswer(await accounts.show(await actingOf(context, request), request.params.id)),
    )
    scope.patch(`${PATH}/:id`, async (request: WithId) => {
      const by = await actingOf(context, request)
      const { limits, ...body } = validate(accountChangeSchema, request.body)
      const change = limits === undefined ? body : { ...body, limits: limitsChange(limits) }
      return accountAnswer(await accounts.change(by, request.params.id, change))
    })
  })
}

function accountAnswer(account: AccountRecord): AccountAnswer {
  return {
    id: account.id,
    object: 'account',
    name: account.name,
    billing: account.billing,
    available: formatCredits(account.available),
    held: formatCredits(account.held),
    organization: account.organizationId ?? null,
    limits: limitsAnswer(account.limits),
    share: account.share,
    created_at: isoTime(account.createdAt),
  }
}
