import {
  accountQuerySchema,
  formatCredits,
  type KeyAnswer,
  type KeyNameAnswer,
  keyChangeSchema,
  keyRotationSchema,
  type MadeKeyAnswer,
  newKeySchema,
  type RotatedKeyAnswer,
  VerbatimError,
  validate,
} from '@verbatim/protocol'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { z } from 'zod'
import { type Acting, type KeyOrder, seesWhole } from '../accounts/accounts.ts'
import { changedLimits, type KeyChange, type KeyRecord } from '../auth/auth.ts'
import { type AdministrationContext, actingOf, administer, isoTime, isoTimeOrNull } from './administration.ts'
import { limitsAnswer, limitsChange } from './limits-shape.ts'
import type { WithId } from './with-id.ts'

const PATH = '/api/v1/keys'

/** API keys: made, shown, changed, rotated and revoked. The secret is in one answer only. */
export function addKeyRoutes(app: FastifyInstance, context: AdministrationContext): void {
  const { keys } = context.accounts
  administer(app, (scope) => {
    scope.get(PATH, async (request) => {
      const by = await actingOf(context, request)
      const { account } = validate(accountQuerySchema, { ...(request.query as object) })
      const records = await keys.list(by, account)
      return { object: 'list', data: records.map((record) => viewOf(by, record)), next: null }
    })
    scope.post(PATH, (request, reply) => create(context, request, reply))
    scope.get(`${PATH}/:id`, async (request: WithId) => {
      const by = await actingOf(context, request)
      return viewOf(by, await keys.read(by, request.params.id))
    })
    scope.patch(`${PATH}/:id`, async (request: WithId) => {
      const by = await actingOf(context, request)
      const change = changeOf(validate(keyChangeSchema, request.body))
      return keyAnswer(await keys.change(by, request.params.id, change))
    })
    scope.delete(`${PATH}/:id`, async (request: WithId) => {
      const by = await actingOf(context, request)
      return keyAnswer(await keys.revoke(by, request.params.id))
    })
    scope.post(`${PATH}/:id/restore`, async (request: WithId) => {
      const by = await actingOf(context, request)
      return keyAnswer(await context.accounts.webKeys.restore(by, request.params.id))
    })
    scope.post(`${PATH}/:id/rotate`, (request: WithId) => rotate(context, request))
  })
}

async function create(
  context: AdministrationContext,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<MadeKeyAnswer> {
  const by = await actingOf(context, request)
  const body = validate(newKeySchema, request.body)
  const { name, account, credits } = body
  if (account !== undefined && credits !== undefined) {
    const message = "credits opens an account of the key's own, so account cannot name another."
    throw new VerbatimError('invalid_request', message, { param: 'account' })
  }
  const order: KeyOrder = {
    ...changeOf(body),
    name,
    limits: changedLimits({}, limitsChange(body.limits ?? {})),
    accountId: account,
    account: credits === undefined ? undefined : { name, credits },
  }
  const { record, key } = await context.accounts.keys.create(by, order)
  reply.code(201)
  return { ...keyAnswer(record), key }
}

async function rotate(context: AdministrationContext, request: WithId): Promise<RotatedKeyAnswer> {
  const by = await actingOf(context, request)
  const { overlap_seconds: overlap } = validate(keyRotationSchema, request.body ?? {})
  const { record, key, earlierUntil } = await context.accounts.keys.rotate(
    by,
    request.params.id,
    overlap * 1000,
  )
  return { ...keyAnswer(record), key, earlier_secret_until: isoTime(earlierUntil) }
}

/** Of what was sent only; a null there lifts the bound. */
function changeOf(body: z.output<typeof keyChangeSchema>): KeyChange {
  const { name, scopes, models, expires_at: expiresAt, budget, limits, retain } = body
  return {
    ...(name === undefined ? {} : { name }),
    ...(scopes === undefined ? {} : { scopes }),
    ...(models === undefined ? {} : { models: models ?? undefined }),
    ...(expiresAt === undefined ? {} : { expiresAt: expiresAt ?? undefined }),
    ...(budget === undefined ? {} : { budget: budget ?? undefined }),
    ...(limits === undefined ? {} : { limits: limitsChange(limits) }),
    ...(retain === undefined ? {} : { retainsRequests: retain }),
  }
}

function viewOf(by: Acting, record: KeyRecord): KeyAnswer | KeyNameAnswer {
  if (seesWhole(by, record)) return keyAnswer(record)
  return { id: record.id, object: 'key', name: record.name, account: record.accountId }
}

function keyAnswer(record: KeyRecord): KeyAnswer {
  const { budget } = record
  return {
    id: record.id,
    object: 'key',
    name: record.name,
    account: record.accountId,
    prefix: record.prefix,
    scopes: [...record.scopes],
    models: record.models === undefined ? null : [...record.models],
    budget: budget === undefined ? null : { limit: formatCredits(budget.limit), period: budget.period },
    limits: limitsAnswer(record.limits),
    retain: record.retainsRequests,
    made_by: record.madeBy ?? null,
    created_at: isoTime(record.createdAt),
    expires_at: isoTimeOrNull(record.expiresAt),
    last_used_at: isoTimeOrNull(record.lastUsedAt),
    revoked_at: isoTimeOrNull(record.revokedAt),
  }
}
