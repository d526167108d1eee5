import { Readable } from 'node:stream'
import {
  csvLine,
  formatCredits,
  type PageAnswer,
  type UsageAnswer,
  type UsageGroupAnswer,
  type UsageRowAnswer,
  usageQuerySchema,
  usageRowsQuerySchema,
  validate,
} from '@verbatim/protocol'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Acting, RequestsQuestion, UsageGroup, UsagePage, UsageRow } from '../accounts/accounts.ts'
import { type AdministrationContext, actingOf, administer, isoTime } from './administration.ts'

const PATH = '/api/v1/usage'
const DEFAULT_SPAN_MS = 30 * 24 * 60 * 60 * 1000

/** Rows of a CSV file that are read at once. */
const CSV_PAGE = 1000

/** What was used: summed up, or request by request. Never what was asked and answered. */
export function addUsageRoutes(app: FastifyInstance, context: AdministrationContext): void {
  administer(app, (scope) => {
    scope.get(PATH, (request, reply) => report(context, request, reply))
    scope.get(`${PATH}/requests`, (request, reply) => requests(context, request, reply))
  })
}

async function report(
  context: AdministrationContext,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<UsageAnswer | FastifyReply> {
  const by = await actingOf(context, request)
  const query = validate(usageQuerySchema, { ...(request.query as object) })
  const { account: accountId, key: keyId, model, group_by: groupBy, format } = query
  const { from, to } = spanOf(query, context.now())
  const groups = await context.accounts.usage(by, { accountId, from, to, keyId, model, groupBy })
  const data = groups.map(groupAnswer)
  if (format === 'json') return { from: isoTime(from), to: isoTime(to), data }
  const columns = [...groupBy, ...SUMS] as const
  const lines = data.map((group) => csvLine(columns.map((column) => group[column])))
  return sendCsv(reply, 'usage.csv', Readable.from([csvLine(columns), ...lines]))
}

const SUMS = [
  'requests',
  'prompt_tokens',
  'cached_tokens',
  'completion_tokens',
  'reasoning_tokens',
  'cost',
  'errors',
  'median_latency_ms',
  'median_first_token_ms',
] as const

async function requests(
  context: AdministrationContext,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<PageAnswer<UsageRowAnswer> | FastifyReply> {
  const by = await actingOf(context, request)
  const query = validate(usageRowsQuerySchema, { ...(request.query as object) })
  const { account: accountId, key: keyId, model, limit, before, format } = query
  const question = { accountId, keyId, model, ...spanOf(query, context.now()) }
  const limited = { ...question, limit: format === 'csv' ? CSV_PAGE : limit, before }
  const first = await context.accounts.requests(by, limited)
  if (format === 'csv')
    return sendCsv(reply, 'requests.csv', Readable.from(csvOf(context, by, limited, first)))
  return { object: 'list', data: first.rows.map(rowAnswer), next: first.next ?? null }
}

/** Page by page as the caller takes it, so that a year's rows are never in memory. */
async function* csvOf(
  { accounts }: AdministrationContext,
  by: Acting,
  question: RequestsQuestion,
  first: UsagePage,
): AsyncGenerator<string> {
  yield csvLine(ROW_COLUMNS)
  for (let page = first; ; page = await accounts.requests(by, { ...question, before: page.next })) {
    const answers = page.rows.map(rowAnswer)
    yield answers.map((row) => csvLine(ROW_COLUMNS.map((column) => row[column]))).join('')
    if (page.next === undefined) return
  }
}

const ROW_COLUMNS = [
  'request_id',
  'at',
  'account',
  'key',
  'surface',
  'model',
  'status',
  'prompt_tokens',
  'cached_tokens',
  'completion_tokens',
  'reasoning_tokens',
  'latency_ms',
  'first_token_ms',
  'cost',
  'receipt',
  'reasoning_effort',
  'requests',
] as const

function sendCsv(reply: FastifyReply, name: string, lines: Readable): FastifyReply {
  reply.type('text/csv; charset=utf-8').header('content-disposition', `attachment; filename="${name}"`)
  return reply.send(lines)
}

function spanOf(
  { from, to }: { from?: number | undefined; to?: number | undefined },
  now: number,
): { from: number; to: number } {
  const end = to ?? Math.max(now, from ?? 0) + 1
  return { from: from ?? Math.max(0, end - DEFAULT_SPAN_MS), to: end }
}

function groupAnswer(group: UsageGroup): UsageGroupAnswer {
  const { day, keyId, model, accountId } = group
  return {
    ...(day === undefined ? {} : { day }),
    ...(keyId === undefined ? {} : { key: keyId }),
    ...(model === undefined ? {} : { model }),
    ...(accountId === undefined ? {} : { account: accountId }),
    requests: group.requests,
    errors: group.errors,
    prompt_tokens: group.promptTokens,
    cached_tokens: group.cachedTokens,
    completion_tokens: group.completionTokens,
    reasoning_tokens: group.reasoningTokens,
    median_latency_ms: group.medianLatencyMs,
    median_first_token_ms: group.medianFirstTokenMs,
    cost: formatCredits(group.costNanocredits),
  }
}

function rowAnswer(row: UsageRow): UsageRowAnswer {
  return {
    request_id: row.requestId,
    at: isoTime(row.at),
    account: row.accountId,
    key: row.keyId,
    surface: row.surface,
    model: row.model,
    reasoning_effort: row.reasoningEffort,
    status: row.status,
    prompt_tokens: row.promptTokens,
    cached_tokens: row.cachedTokens,
    completion_tokens: row.completionTokens,
    reasoning_tokens: row.reasoningTokens,
    latency_ms: row.latencyMs,
    first_token_ms: row.firstTokenMs,
    cost: formatCredits(row.costNanocredits),
    receipt: row.receiptId,
    requests: row.requests ?? 1,
  }
}
