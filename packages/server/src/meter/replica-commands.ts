import { command, query, type Transaction } from '../store/store.ts'
import { SWEPT } from './ledger-account.ts'
import { release } from './settle-commands.ts'

const upsertReplica = query((db, $: { id: string; beat: number; startedAt: number }) =>
  db
    .insertInto('replicas')
    .values({ id: $.id, beat: $.beat, started_at: $.startedAt })
    .onConflict((on) => on.column('id').doUpdateSet({ beat: $.beat })),
)

const findReplica = query((db, $: { id: string }) =>
  db.selectFrom('replicas').where('id', '=', $.id).select('beat'),
)

const removeReplica = query((db, $: { id: string }) => db.deleteFrom('replicas').where('id', '=', $.id))

/** In the order in which rows of accounts are locked. */
const holdsOf = query((db, $: { replicaId: string; limit: number }) =>
  db
    .selectFrom('holds')
    .where('replica_id', '=', $.replicaId)
    .select('request_id')
    .orderBy('account_id')
    .orderBy('request_id')
    .limit($.limit),
)

/** A replica says that it lives. */
export const beatReplica = command(
  'meter/beat',
  async (tx: Transaction, replica: { id: string; beat: number; startedAt: number }): Promise<void> => {
    await tx.run(upsertReplica, replica)
  },
)

/** What a sweep did. */
export interface Sweep {
  /** False when the replica has said meanwhile that it lives; then nothing was done. */
  isDead: boolean
  /** How many holds were given back; as many as the limit mean that there are more. */
  holds: number
}

/**
 * Gives back holds of a replica that is gone.
 *
 * @param beat its last, as it was seen; null when it never had one.
 */
export const sweepReplica = command(
  'meter/sweep',
  async (
    tx: Transaction,
    { replicaId, beat, limit, at }: { replicaId: string; beat: number | null; limit: number; at: number },
  ): Promise<Sweep> => {
    const row = await tx.first(findReplica, { id: replicaId })
    if ((row?.beat ?? null) !== beat) return { isDead: false, holds: 0 }
    const holds = await tx.all(holdsOf, { replicaId, limit })
    for (const { request_id: requestId } of holds) await release(tx, requestId, SWEPT, at)
    return { isDead: true, holds: holds.length }
  },
)

/** Forgets a replica that is gone; it is there again with its next beat. */
export const forgetReplica = command(
  'meter/forget-replica',
  async (tx: Transaction, { id }: { id: string }): Promise<void> => {
    await tx.run(removeReplica, { id })
  },
)

/** Gives back holds of requests that are no more. */
export const releaseStray = command(
  'meter/release-stray',
  async (
    tx: Transaction,
    { requestIds, at }: { requestIds: readonly string[]; at: number },
  ): Promise<void> => {
    for (const requestId of requestIds) await release(tx, requestId, SWEPT, at)
  },
)

interface Over {
  before: number
  limit: number
}

const oldBudgets = query((db, $: Over) =>
  db
    .deleteFrom('budgets')
    .where(({ eb, refTuple, selectFrom }) =>
      eb(
        refTuple('subject', 'period'),
        'in',
        selectFrom('budgets')
          .select(['subject', 'period'])
          .where('period', '>', 0)
          .where('period', '<', $.before)
          .where('held_nanocredits', '=', 0n)
          .limit($.limit)
          .$asTuple('subject', 'period'),
      ),
    ),
)

const oldAllowances = query((db, $: Over) =>
  db.deleteFrom('budgets').where(({ eb, refTuple, selectFrom }) =>
    eb(
      refTuple('subject', 'period'),
      'in',
      selectFrom('budgets')
        .select(['subject', 'period'])
        .where('subject', '>=', 'address:')
        // The character after the colon: a range that the primary key finds.
        .where('subject', '<', 'address;')
        .where('period', '<', $.before)
        .where('held_nanocredits', '=', 0n)
        .limit($.limit)
        .$asTuple('subject', 'period'),
    ),
  ),
)

/** Forgets periods that are over. Returns how many: as many as the limit mean that there are more. */
export const forgetBudgets = command('meter/forget-budgets', (tx: Transaction, over: Over) =>
  tx.run(oldBudgets, over),
)

/** The same for days of addresses, which are many. */
export const forgetAllowances = command('meter/forget-allowances', (tx: Transaction, over: Over) =>
  tx.run(oldAllowances, over),
)
