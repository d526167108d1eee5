import type { UsageGrouping } from '@verbatim/protocol'
import { type Compilable, type ExpressionBuilder, sql } from 'kysely'
import { query, type Reader, type Schema } from '../store/store.ts'
import { DAY_MS } from './budget-period.ts'

/** Which requests. */
export interface UsageFilter {
  accountIds: 'all' | readonly string[]
  /** Milliseconds since 1970, inclusive. */
  from: number
  /** Exclusive. */
  to: number
  keyId?: string | undefined
  model?: string | undefined
}

export interface UsageQuestion extends UsageFilter {
  groupBy: readonly UsageGrouping[]
}

/** A sum over requests; it has the members by which it was grouped. */
export interface UsageGroup {
  /** In UTC, as 2026-01-31. */
  day?: string
  keyId?: string | null
  model?: string | null
  accountId?: string
  requests: number
  promptTokens: number
  cachedTokens: number
  completionTokens: number
  reasoningTokens: number
  costNanocredits: bigint
}

interface SumRow {
  day?: number
  key_id?: string | null
  model?: string | null
  account_id?: string
  requests: number
  prompt_tokens: number
  cached_tokens: number
  completion_tokens: number
  reasoning_tokens: number
  cost_nanocredits: bigint
}

const COLUMNS = { key: 'key_id', model: 'model', account: 'account_id' } as const

/** Sums of what was used; none where nothing was. */
export async function usageReport(store: Reader, question: UsageQuestion): Promise<UsageGroup[]> {
  if (question.accountIds !== 'all' && question.accountIds.length === 0) return []
  const report = reportQuery(question)
  const rows = await store.all(report, {})
  return rows
    .filter(({ requests }) => requests > 0)
    .map(groupOf)
    .sort(inOrder)
}

/** By what they are grouped by; here, as databases order texts and nulls each in its own way. */
function inOrder(a: UsageGroup, b: UsageGroup): number {
  for (const name of ['day', 'accountId', 'keyId', 'model'] as const) {
    const [left, right] = [a[name] ?? '', b[name] ?? '']
    if (left !== right) return left < right ? -1 : 1
  }
  return 0
}

/** Compiled for each report, as it is made up of what was asked for. */
function reportQuery({ groupBy, ...filter }: UsageQuestion) {
  const columns = groupBy.flatMap((group) => (group === 'day' ? [] : [COLUMNS[group]]))
  // Of integers, in both databases, it is cut towards zero.
  const day = sql<number>`at / ${sql.lit(DAY_MS)}`
  return query<object, SumRow>((db) => {
    let rows = db
      .selectFrom('usage')
      .where((on) => matches(on, filter))
      .select((on) => [
        on.fn.countAll<number>().as('requests'),
        sum('prompt_tokens').as('prompt_tokens'),
        sum('cached_tokens').as('cached_tokens'),
        sum('completion_tokens').as('completion_tokens'),
        sum('reasoning_tokens').as('reasoning_tokens'),
        sql<bigint>`coalesce(sum(cost_nanocredits), 0)`.as('cost_nanocredits'),
      ])
    if (groupBy.includes('day')) rows = rows.select(day.as('day')).groupBy(day)
    for (const column of columns) rows = rows.select(column).groupBy(column)
    return rows as Compilable<SumRow>
  })
}

function sum(column: string) {
  return sql<number>`coalesce(sum(${sql.ref(column)}), 0)`
}

/** The condition of a filter. */
export function matches(
  on: ExpressionBuilder<Schema, 'usage'>,
  { accountIds, from, to, keyId, model }: UsageFilter,
) {
  const conditions = [on('at', '>=', from), on('at', '<', to)]
  if (accountIds !== 'all') conditions.push(on('account_id', 'in', [...accountIds]))
  if (keyId !== undefined) conditions.push(on('key_id', '=', keyId))
  if (model !== undefined) conditions.push(on('model', '=', model))
  return on.and(conditions)
}

function groupOf(row: SumRow): UsageGroup {
  return {
    ...(row.day === undefined ? {} : { day: new Date(row.day * DAY_MS).toISOString().slice(0, 10) }),
    ...(row.key_id === undefined ? {} : { keyId: row.key_id }),
    ...(row.model === undefined ? {} : { model: row.model }),
    ...(row.account_id === undefined ? {} : { accountId: row.account_id }),
    requests: row.requests,
    promptTokens: row.prompt_tokens,
    cachedTokens: row.cached_tokens,
    completionTokens: row.completion_tokens,
    reasoningTokens: row.reasoning_tokens,
    costNanocredits: row.cost_nanocredits,
  }
}
