import { command, query, type Transaction } from '../store/store.ts'

export interface AuditRow {
  id: string
  at: number
  actor: string
  action: string
  target: string | null
  accountId: string | null
  requestId: string | null
  /** JSON. */
  details: string
}

export const insert = query((db, $: AuditRow) =>
  db
    .insertInto('audit')
    .values({
      id: $.id,
      at: $.at,
      actor: $.actor,
      action: $.action,
      target: $.target,
      account_id: $.accountId,
      request_id: $.requestId,
      details: $.details,
    })
    .onConflict((conflict) => conflict.column('id').doNothing()),
)

export const append = command('audit/note', async (tx: Transaction, row: AuditRow): Promise<void> => {
  await tx.run(insert, row)
})
