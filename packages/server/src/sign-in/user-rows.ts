import { type RawBuilder, sql } from 'kysely'
import { type Query, query } from '../store/store.ts'

/** What a column of the tables of users holds. */
export type Value = string | number | null
export type Row = Record<string, Value>

/** One condition on a column, as Better Auth means it: those by OR are one group among those by AND. */
export interface Condition {
  column: string
  operator: string
  value: Value | Value[]
  connector: 'AND' | 'OR'
  ignoreCase: boolean
}

const COMPARISONS: Record<string, RawBuilder<unknown>> = {
  eq: sql`=`,
  ne: sql`<>`,
  lt: sql`<`,
  lte: sql`<=`,
  gt: sql`>`,
  gte: sql`>=`,
}

export interface Selection {
  table: string
  where: readonly Condition[]
  limit?: number | undefined
  offset?: number | undefined
  order?: { column: string; direction: 'asc' | 'desc' } | undefined
}

export function select({ table, where, limit, offset, order }: Selection): Query<object, Row> {
  const sorted =
    order && sql`order by ${sql.ref(order.column)} ${order.direction === 'asc' ? sql`asc` : sql`desc`}`
  const page = limit === undefined ? sql`` : sql`limit ${limit} offset ${offset ?? 0}`
  return built(sql`select * from ${sql.table(table)} ${whereOf(where)} ${sorted ?? sql``} ${page}`)
}

export function count(table: string, where: readonly Condition[]): Query<object, { rows: number }> {
  return built(sql`select count(*) as rows from ${sql.table(table)} ${whereOf(where)}`)
}

export function insert(table: string, row: Row): Query<object, Row> {
  const columns = Object.keys(row).map((column) => sql.ref(column))
  return built(
    sql`insert into ${sql.table(table)} (${sql.join(columns)}) values (${sql.join(Object.values(row))}) returning *`,
  )
}

export interface Change {
  table: string
  where: readonly Condition[]
  set: Row
  increment: Record<string, number>
}

/** The condition is asked once more of the row itself: of two at the same time, the second one waits and then finds it changed. */
export function updateOne({ table, where, set, increment }: Change): Query<object, Row> {
  return built(
    sql`update ${sql.table(table)} set ${assignments(set, increment)} where id = ${oneOf(table, where)} and ${conditions(where)} returning *`,
  )
}

export function updateAll({ table, where, set, increment }: Change): Query<object, Row> {
  return built(
    sql`update ${sql.table(table)} set ${assignments(set, increment)} ${whereOf(where)} returning *`,
  )
}

export function deleteOne(table: string, where: readonly Condition[]): Query<object, Row> {
  return built(
    sql`delete from ${sql.table(table)} where id = ${oneOf(table, where)} and ${conditions(where)} returning *`,
  )
}

export function deleteAll(table: string, where: readonly Condition[]): Query<object, Row> {
  return built(sql`delete from ${sql.table(table)} ${whereOf(where)} returning *`)
}

/** Made for one use: people sign in rarely. */
function built<Found>(text: RawBuilder<unknown>): Query<object, Found> {
  return query<object, Found>((db) => ({ compile: () => (text as RawBuilder<Found>).compile(db) }))
}

function oneOf(table: string, where: readonly Condition[]) {
  return sql`(select id from ${sql.table(table)} ${whereOf(where)} limit 1)`
}

function assignments(set: Row, increment: Record<string, number>) {
  return sql.join([
    ...Object.entries(set).map(([column, value]) => sql`${sql.ref(column)} = ${value}`),
    ...Object.entries(increment).map(
      ([column, by]) => sql`${sql.ref(column)} = ${sql.ref(column)} + ${sql.lit(by)}`,
    ),
  ])
}

function whereOf(where: readonly Condition[]) {
  return where.length === 0 ? sql`` : sql`where ${conditions(where)}`
}

function conditions(where: readonly Condition[]): RawBuilder<unknown> {
  const all = where.filter(({ connector }) => connector === 'AND').map(condition)
  const any = where.filter(({ connector }) => connector === 'OR').map(condition)
  if (any.length > 0) all.push(sql`(${sql.join(any, sql` or `)})`)
  return all.length === 0 ? sql`1 = 1` : sql.join(all, sql` and `)
}

function condition({ column, operator, value, ignoreCase }: Condition): RawBuilder<unknown> {
  const lowered = ignoreCase && (typeof value === 'string' || Array.isArray(value))
  const left = lowered ? sql`lower(${sql.ref(column)})` : sql`${sql.ref(column)}`
  const right = (one: Value) => (lowered && typeof one === 'string' ? one.toLowerCase() : one)
  if (Array.isArray(value)) return among(left, operator, value.map(right))
  if (value === null) return operator === 'ne' ? sql`${left} is not null` : sql`${left} is null`
  const comparison = COMPARISONS[operator]
  if (comparison !== undefined) return sql`${left} ${comparison} ${right(value)}`
  return sql`${left} like ${pattern(operator, String(right(value)))} escape '!'`
}

function among(left: RawBuilder<unknown>, operator: string, values: Value[]): RawBuilder<unknown> {
  const none = operator === 'not_in'
  if (values.length === 0) return none ? sql`1 = 1` : sql`1 = 0`
  return none ? sql`${left} not in (${sql.join(values)})` : sql`${left} in (${sql.join(values)})`
}

function pattern(operator: string, text: string): string {
  const literal = text.replace(/[!%_]/g, '!$&')
  switch (operator) {
    case 'contains':
      return `%${literal}%`
    case 'starts_with':
      return `${literal}%`
    case 'ends_with':
      return `%${literal}`
    default:
      throw new Error(`there is no comparison ${operator}`)
  }
}
