import {
  accountQuerySchema,
  type CreditEntryAnswer,
  type CreditsAnswer,
  creditOrderSchema,
  formatCredits,
  historyQuerySchema,
  type PageAnswer,
  validate,
} from '@verbatim/protocol'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Acting, StatementEntry } from '../accounts/accounts.ts'
import { type AdministrationContext, actingOf, administer, isoTime, pageOf } from './administration.ts'

const PATH = '/api/v1/credits'

/** What an account has, how it came to that, and, for admins, what is given to it or taken from it. */
export function addCreditRoutes(app: FastifyInstance, context: AdministrationContext): void {
  const { credits } = context.accounts
  administer(app, (scope) => {
    scope.get(PATH, async (request) => {
      const by = await actingOf(context, request)
      const { account } = validate(accountQuerySchema, { ...(request.query as object) })
      return balance(context, by, account)
    })
    scope.get(`${PATH}/history`, (request) => history(context, request))
    scope.post(`${PATH}/grants`, async (request, reply) => {
      const by = await actingOf(context, request)
      const { account, ...order } = validate(creditOrderSchema, request.body)
      await credits.grant(by, { ...order, accountId: account })
      reply.code(201)
      return balance(context, by, account)
    })
    scope.post(`${PATH}/withdrawals`, async (request, reply) => {
      const by = await actingOf(context, request)
      const { account, ...order } = validate(creditOrderSchema, request.body)
      await credits.withdraw(by, { ...order, accountId: account })
      reply.code(201)
      return balance(context, by, account)
    })
  })
}

async function balance(
  { accounts }: AdministrationContext,
  by: Acting,
  account: string | undefined,
): Promise<CreditsAnswer> {
  const { id, billing, available, held } = await accounts.read(by, account)
  return {
    account: id,
    billing,
    available: formatCredits(available),
    held: formatCredits(held),
    balance: formatCredits(available + held),
  }
}

async function history(
  context: AdministrationContext,
  request: FastifyRequest,
): Promise<PageAnswer<CreditEntryAnswer>> {
  const by = await actingOf(context, request)
  const { account: accountId, limit, before } = validate(historyQuerySchema, { ...(request.query as object) })
  const entries = await context.accounts.credits.history(by, { accountId, before, limit: limit + 1 })
  return pageOf(entries, limit, ({ seq }) => seq, entryAnswer)
}

function entryAnswer({
  id,
  kind,
  amount,
  debit,
  credit,
  requestId,
  memo,
  at,
}: StatementEntry): CreditEntryAnswer {
  return {
    id,
    kind,
    amount: formatCredits(amount),
    debit,
    credit,
    request_id: requestId,
    memo,
    at: isoTime(at),
  }
}
