import { sql } from 'kysely'
import { command, query, type Transaction } from '../store/store.ts'
import type { UsageRow } from './usage-row.ts'

/** An account that pays is charged by the ledger alone, so its row says what was charged; others have the price. */
const insertUsage = query((db, $: UsageRow) =>
  db
    .insertInto('usage')
    .values((on) => ({
      request_id: $.requestId,
      at: $.at,
      account_id: $.accountId,
      key_id: $.keyId,
      surface: $.surface,
      model: $.model,
      status: $.status,
      prompt_tokens: $.promptTokens,
      cached_tokens: $.cachedTokens,
      completion_tokens: $.completionTokens,
      reasoning_tokens: $.reasoningTokens,
      latency_ms: $.latencyMs,
      first_token_ms: $.firstTokenMs,
      cost_nanocredits: on
        .case()
        .when(
          on.exists(
            on
              .selectFrom('accounts')
              .select('accounts.id')
              .where('accounts.id', '=', $.accountId)
              .where('accounts.billing', '=', 'prepaid'),
          ),
        )
        .then(
          sql<bigint>`coalesce((select amount_nanocredits from transfers where id = cast(${$.requestId} as text) || ':charge'), 0)`,
        )
        .else(on.cast<bigint>(on.val($.costNanocredits), 'bigint'))
        .end(),
      receipt_id: $.receiptId,
      reasoning_effort: $.reasoningEffort,
    }))
    .onConflict((on) => on.column('request_id').doNothing()),
)

/** The first row of a request counts. It is committed with an answer, which would be lost without it. */
export const noteUsage = command(
  'meter/usage',
  async (tx: Transaction, row: UsageRow): Promise<void> => {
    await tx.run(insertUsage, row)
  },
  'waiting',
)

const setRequests = query((db, $: { requestId: string; requests: number }) =>
  db.updateTable('usage').set({ requests: $.requests }).where('request_id', '=', $.requestId),
)

/** Rows that no answer waits for. */
export const noteUsages = command(
  'meter/usage-rows',
  async (tx: Transaction, rows: readonly UsageRow[]): Promise<void> => {
    for (const row of rows) {
      await tx.run(insertUsage, row)
      const { requestId, requests = 1 } = row
      if (requests > 1) await tx.run(setRequests, { requestId, requests })
    }
  },
)

const oldUsage = query((db, $: { before: number; limit: number }) =>
  db
    .deleteFrom('usage')
    .where('request_id', 'in', (from) =>
      from.selectFrom('usage').select('request_id').where('at', '<', $.before).orderBy('at').limit($.limit),
    ),
)

/** Returns how many rows it forgot: as many as the limit mean that there are more. */
export const forgetUsage = command(
  'meter/forget-usage',
  (tx: Transaction, bounds: { before: number; limit: number }): Promise<number> => tx.run(oldUsage, bounds),
)
