import type { UsageGrouping } from '@verbatim/protocol'
import { type Compilable, sql } from 'kysely'
import { query, type Reader } from '../store/store.ts'
import { DAY_MS } from './budget-period.ts'
import { GROUP_COLUMNS, type GroupRow, groupColumns, matches, type UsageFilter } from './usage-filter.ts'
import { groupName, type Medians, usageMedians } from './usage-medians.ts'

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
  /** Refused or failed; one whose caller left is neither. */
  errors: number
  promptTokens: number
  cachedTokens: number
  completionTokens: number
  reasoningTokens: number
  /** Of answers; null where there is none. */
  medianLatencyMs: number | null
  /** Of answers that were streamed. */
  medianFirstTokenMs: number | null
  costNanocredits: bigint
}

interface SumRow extends GroupRow {
  requests: number
  errors: number
  prompt_tokens: number
  cached_tokens: number
  completion_tokens: number
  reasoning_tokens: number
  cost_nanocredits: bigint
}

/** Sums of what was used; none where nothing was. */
export async function usageReport(store: Reader, question: UsageQuestion): Promise<UsageGroup[]> {
  if (question.accountIds !== 'all' && question.accountIds.length === 0) return []
  const rows = await store.all(reportQuery(question), {})
  const medians = await usageMedians(store, question, question.groupBy)
  return rows
    .filter(({ requests }) => requests > 0)
    .map((row) => groupOf(row, medians.get(groupName(row))))
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

/** A caller that left (499) was not refused. */
const IS_ERROR = sql<boolean>`status >= 400 and status <> 499`

/** Compiled for each report, as it is made up of what was asked for. */
function reportQuery({ groupBy, ...filter }: UsageQuestion) {
  const columns = groupColumns(groupBy)
  return query<object, SumRow>(
    (db) =>
      db
        .selectFrom('usage')
        .where((on) => matches(on, filter))
        .select([
          sum('requests').as('requests'),
          sql<number>`coalesce(sum(case when ${IS_ERROR} then requests else 0 end), 0)`.as('errors'),
          sum('prompt_tokens').as('prompt_tokens'),
          sum('cached_tokens').as('cached_tokens'),
          sum('completion_tokens').as('completion_tokens'),
          sum('reasoning_tokens').as('reasoning_tokens'),
          sql<bigint>`coalesce(sum(cost_nanocredits), 0)`.as('cost_nanocredits'),
        ])
        .select(groupBy.flatMap((group, at) => columns[at]?.as(GROUP_COLUMNS[group]) ?? []))
        .$if(columns.length > 0, (rows) => rows.groupBy(columns)) as unknown as Compilable<SumRow>,
  )
}

function sum(column: string) {
  return sql<number>`coalesce(sum(${sql.ref(column)}), 0)`
}

function groupOf(row: SumRow, medians: Medians | undefined): UsageGroup {
  return {
    ...(row.day === undefined ? {} : { day: new Date(row.day * DAY_MS).toISOString().slice(0, 10) }),
    ...(row.key_id === undefined ? {} : { keyId: row.key_id }),
    ...(row.model === undefined ? {} : { model: row.model }),
    ...(row.account_id === undefined ? {} : { accountId: row.account_id }),
    requests: row.requests,
    errors: row.errors,
    promptTokens: row.prompt_tokens,
    cachedTokens: row.cached_tokens,
    completionTokens: row.completion_tokens,
    reasoningTokens: row.reasoning_tokens,
    medianLatencyMs: medians?.latencyMs ?? null,
    medianFirstTokenMs: medians?.firstTokenMs ?? null,
    costNanocredits: row.cost_nanocredits,
  }
}
