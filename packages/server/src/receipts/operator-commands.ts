import { sql } from 'kysely'
import { command, query, type Transaction } from '../store/store.ts'

/** Any number that no other program on the same database locks. */
const OPERATORS_LOCK = 7_265_982_442

const lockOperators = query((db, _: object) =>
  db.selectNoFrom(sql`pg_advisory_xact_lock(${sql.lit(OPERATORS_LOCK)})`.as('locked')),
)

/** The one that began last, where a handover was noted for one that never began. */
const current = query((db, _: object) =>
  db
    .selectFrom('operators')
    .select(['address', 'successor'])
    .where('until', 'is', null)
    .orderBy('since', 'desc')
    .limit(1),
)

const retire = query((db, $: { address: string; now: number }) =>
  db
    .updateTable('operators')
    .set({ until: $.now })
    .where('until', 'is', null)
    .where('address', '<>', $.address),
)

const NO_HANDOVER = { handover: null, handover_at: null, successor: null }

const install = query((db, $: { address: string; now: number }) =>
  db
    .insertInto('operators')
    .values({ address: $.address, since: $.now, ...NO_HANDOVER })
    .onConflict((conflict) =>
      conflict
        .column('address')
        .doUpdateSet({ until: null, ...NO_HANDOVER })
        .where('operators.until', 'is not', null),
    ),
)

export interface Handover {
  address: string
  now: number
  /** To whom. */
  successor: string
  /** The old key's signature; null where that key is not there to give it. */
  handover: string | null
}

const noteHandover = query((db, $: Handover) =>
  db
    .insertInto('operators')
    .values({
      address: $.address,
      since: $.now,
      handover: $.handover,
      handover_at: $.now,
      successor: $.successor,
    })
    .onConflict((conflict) =>
      conflict
        .column('address')
        .doUpdateSet({ handover: $.handover, handover_at: $.now, successor: $.successor }),
    ),
)

export interface Beginning {
  address: string
  now: number
  /** Whether others may sign for this service at the same time: then only who was appointed may take over. */
  shared: boolean
}

/** `address` signs from now on. Gives the address that signs then, which is another one when that has not handed over to this one. */
export const beginOperator = command(
  'receipts/begin-operator',
  async (tx, { address, now, shared }: Beginning): Promise<string> => {
    await oneAtATime(tx)
    const signing = await tx.first(current, {})
    const isOurs = signing === undefined || [signing.address, signing.successor].includes(address)
    if (shared && !isOurs) return signing.address
    await tx.run(retire, { address, now })
    await tx.run(install, { address, now })
    return address
  },
)

/** Keeps to whom `address` hands over; it signs until that one begins. */
export const handOver = command('receipts/hand-over', async (tx, args: Handover): Promise<void> => {
  await oneAtATime(tx)
  await tx.run(noteHandover, args)
})

/** SQLite has one writer anyway. */
async function oneAtATime(tx: Transaction): Promise<void> {
  if (tx.dialect === 'postgres') await tx.first(lockOperators, {})
}
