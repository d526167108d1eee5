import { sql } from 'kysely'
import { query } from '../store/store.ts'

/** A row of the ledger, as commands write it. */
export interface Transfer {
  id: string
  kind: string
  debit: string
  credit: string
  amount: bigint
  accountId: string
  requestId: string | null
  budgets: string | null
  memo: string | null
  at: number
}

export const insertTransfer = query((db, $: Transfer) =>
  db
    .insertInto('transfers')
    .values({
      id: $.id,
      kind: $.kind,
      debit: $.debit,
      credit: $.credit,
      amount_nanocredits: $.amount,
      account_id: $.accountId,
      request_id: $.requestId,
      budgets: $.budgets,
      memo: $.memo,
      at: $.at,
    })
    .onConflict((on) => on.column('id').doNothing()),
)

export const findTransfer = query((db, $: { id: string }) =>
  db.selectFrom('transfers').where('id', '=', $.id).selectAll(),
)

/** Refuses to take more than there is; nothing changed then. */
export const holdCredits = query((db, $: { accountId: string; amount: bigint }) =>
  db
    .updateTable('accounts')
    .set((on) => ({
      available_nanocredits: on('available_nanocredits', '-', $.amount),
      held_nanocredits: on('held_nanocredits', '+', $.amount),
    }))
    .where('id', '=', $.accountId)
    .where('available_nanocredits', '>=', $.amount),
)

/** Ends a hold: the rest is available again. */
export const endHold = query((db, $: { accountId: string; held: bigint; rest: bigint }) =>
  db
    .updateTable('accounts')
    .set((on) => ({
      available_nanocredits: on('available_nanocredits', '+', $.rest),
      held_nanocredits: on('held_nanocredits', '-', $.held),
    }))
    .where('id', '=', $.accountId),
)

export const addCredits = query((db, $: { accountId: string; amount: bigint }) =>
  db
    .updateTable('accounts')
    .set((on) => ({ available_nanocredits: on('available_nanocredits', '+', $.amount) }))
    .where('id', '=', $.accountId),
)

/** Refuses to take more than there is; nothing changed then. */
export const takeCredits = query((db, $: { accountId: string; amount: bigint }) =>
  db
    .updateTable('accounts')
    .set((on) => ({ available_nanocredits: on('available_nanocredits', '-', $.amount) }))
    .where('id', '=', $.accountId)
    .where('available_nanocredits', '>=', $.amount),
)

/** Nobody else changes the account until the commit ends. */
export const lockAccount = query((db, $: { accountId: string }) =>
  db
    .updateTable('accounts')
    .set((on) => ({ held_nanocredits: on.ref('held_nanocredits') }))
    .where('id', '=', $.accountId)
    .returning(['billing', 'available_nanocredits', 'held_nanocredits']),
)

export const findAccount = query((db, $: { accountId: string }) =>
  db.selectFrom('accounts').where('id', '=', $.accountId).selectAll(),
)

interface NewHold {
  requestId: string
  accountId: string
  amount: bigint
  budgets: string
  replicaId: string
  at: number
}

/** Inserts nothing for a request that is held, or over: then its row of usage is there. */
export const insertHold = query((db, $: NewHold) =>
  db
    .insertInto('holds')
    .columns(['request_id', 'account_id', 'amount_nanocredits', 'budgets', 'replica_id', 'at'])
    .expression(
      db
        .selectNoFrom([
          sql<string>`cast(${$.requestId} as text)`.as('request_id'),
          sql<string>`cast(${$.accountId} as text)`.as('account_id'),
          sql<bigint>`cast(${$.amount} as bigint)`.as('amount_nanocredits'),
          sql<string>`cast(${$.budgets} as text)`.as('budgets'),
          sql<string>`cast(${$.replicaId} as text)`.as('replica_id'),
          sql<number>`cast(${$.at} as bigint)`.as('at'),
        ])
        .where((on) =>
          on.not(
            on.exists(
              on.selectFrom('usage').select('usage.request_id').where('usage.request_id', '=', $.requestId),
            ),
          ),
        ),
    )
    .onConflict((on) => on.column('request_id').doNothing()),
)

export const takeHold = query((db, $: { requestId: string }) =>
  db
    .deleteFrom('holds')
    .where('request_id', '=', $.requestId)
    .returning(['account_id', 'amount_nanocredits', 'budgets']),
)

/** Changes nothing when it would go beyond the limit. The amount itself must be within it. */
export const holdBudget = query((db, $: { subject: string; period: number; amount: bigint; limit: bigint }) =>
  db
    .insertInto('budgets')
    .values({ subject: $.subject, period: $.period, spent_nanocredits: 0, held_nanocredits: $.amount })
    .onConflict((on) =>
      on
        .columns(['subject', 'period'])
        .doUpdateSet((set) => ({
          held_nanocredits: set('budgets.held_nanocredits', '+', set.ref('excluded.held_nanocredits')),
        }))
        .where(
          (where) =>
            where(
              where('budgets.spent_nanocredits', '+', where.ref('budgets.held_nanocredits')),
              '+',
              where.ref('excluded.held_nanocredits'),
            ),
          '<=',
          $.limit,
        ),
    ),
)

/** Ends what is held of a budget. */
export const endBudget = query((db, $: { subject: string; period: number; held: bigint; spent: bigint }) =>
  db
    .updateTable('budgets')
    .set((on) => ({
      spent_nanocredits: on('spent_nanocredits', '+', $.spent),
      held_nanocredits: on('held_nanocredits', '-', $.held),
    }))
    .where('subject', '=', $.subject)
    .where('period', '=', $.period),
)

/** What was spent without a hold. */
export const spendBudget = query((db, $: { subject: string; period: number; spent: bigint }) =>
  db
    .insertInto('budgets')
    .values({ subject: $.subject, period: $.period, spent_nanocredits: $.spent, held_nanocredits: 0 })
    .onConflict((on) =>
      on.columns(['subject', 'period']).doUpdateSet((set) => ({
        spent_nanocredits: set('budgets.spent_nanocredits', '+', set.ref('excluded.spent_nanocredits')),
      })),
    ),
)

export const findBudget = query((db, $: { subject: string; period: number }) =>
  db
    .selectFrom('budgets')
    .where('subject', '=', $.subject)
    .where('period', '=', $.period)
    .select(['spent_nanocredits', 'held_nanocredits']),
)

export const findUsage = query((db, $: { requestId: string }) =>
  db.selectFrom('usage').where('request_id', '=', $.requestId).select('request_id'),
)
