import type { UsageGrouping } from '@verbatim/protocol'
import { type ExpressionBuilder, type RawBuilder, sql } from 'kysely'
import type { Schema } from '../store/store.ts'
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

/** What rows of a report have of their groups: what they are not grouped by is absent. */
export interface GroupRow {
  /** Since 1970, in UTC. */
  day?: number
  key_id?: string | null
  model?: string | null
  account_id?: string
}

/** By which names rows have what they are grouped by. */
export const GROUP_COLUMNS = {
  day: 'day',
  key: 'key_id',
  model: 'model',
  account: 'account_id',
} as const satisfies Record<UsageGrouping, keyof GroupRow>

/** What groups are made of, in SQL. */
export function groupColumns(groupBy: readonly UsageGrouping[]): RawBuilder<unknown>[] {
  return groupBy.map((group) =>
    // Of integers, in both databases, it is cut towards zero.
    group === 'day' ? sql`at / ${sql.lit(DAY_MS)}` : sql.ref(GROUP_COLUMNS[group]),
  )
}
