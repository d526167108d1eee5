import { command, query, type Transaction } from '../store/store.ts'
import {
  type Change,
  type Condition,
  deleteAll,
  deleteOne,
  insert,
  type Row,
  select,
  updateAll,
  updateOne,
  type Value,
} from './user-rows.ts'

/** One write of Better Auth, as data. */
export type Work =
  | { do: 'create'; table: string; row: Row }
  | ({ do: 'update' | 'update-all' } & Change)
  | { do: 'delete' | 'delete-all'; table: string; where: readonly Condition[] }

interface Write {
  /** Of this very write: when it comes again, its result is given again. */
  id: string
  at: number
  work: Work
}

/** Longer than any commit is tried for. */
const REMEMBERED_MS = 10 * 60 * 1000

const findWrite = query((db, $: { id: string }) =>
  db.selectFrom('auth_writes').select('result').where('id', '=', $.id),
)

const keepWrite = query((db, $: { id: string; result: string; at: number }) =>
  db.insertInto('auth_writes').values({ id: $.id, result: $.result, at: $.at }),
)

const forgetWrites = query((db, $: { at: number }) => db.deleteFrom('auth_writes').where('at', '<', $.at))

/** Gives the rows that it wrote, or the ids at least of those that it deleted. */
export const write = command(
  'sign-in/write',
  async (tx: Transaction, { id, at, work }: Write): Promise<Row[]> => {
    // The one writer of a file knows whether a commit was done; a database behind a network may leave it open.
    if (tx.dialect === 'sqlite') return perform(tx, work)
    const done = await tx.first(findWrite, { id })
    if (done !== undefined) return rowsAgain(tx, work, JSON.parse(done.result) as Value[])
    const rows = await perform(tx, work)
    await tx.run(forgetWrites, { at: at - REMEMBERED_MS })
    await tx.run(keepWrite, { id, result: JSON.stringify(rows.map((row) => row.id)), at })
    return rows
  },
)

/** Only ids are remembered, so that what is deleted stays nowhere: of such rows there is no more. */
function rowsAgain(tx: Transaction, work: Work, ids: (Value | undefined)[]): Promise<Row[]> | Row[] {
  const known = ids.map((id) => id ?? null)
  if (work.do === 'delete' || work.do === 'delete-all') return known.map((id) => ({ id }))
  const where = [{ column: 'id', operator: 'in', value: known, connector: 'AND', ignoreCase: false } as const]
  return tx.all(select({ table: work.table, where }), {})
}

function perform(tx: Transaction, work: Work): Promise<Row[]> {
  switch (work.do) {
    case 'create':
      return tx.all(insert(work.table, work.row), {})
    case 'update':
      return tx.all(updateOne(work), {})
    case 'update-all':
      return tx.all(updateAll(work), {})
    case 'delete':
      return tx.all(deleteOne(work.table, work.where), {})
    case 'delete-all':
      return tx.all(deleteAll(work.table, work.where), {})
  }
}

const EXPIRED = { column: 'expires_at', operator: 'lte', connector: 'AND', ignoreCase: false } as const

/** Forgets sessions that are over: Better Auth does so only when somebody shows one. */
export const forgetSessions = command(
  'sign-in/forget-sessions',
  async (tx: Transaction, { now }: { now: number }): Promise<void> => {
    await tx.all(deleteAll('auth_session', [{ ...EXPIRED, value: now }]), {})
  },
)
