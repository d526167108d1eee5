import { sql } from 'kysely'
import { command, query } from '../store/store.ts'

export interface NewReceipt {
  id: string
  digest: Uint8Array
  /** JSON. */
  receipt: string
}

export interface NewBundle {
  receiptId: string
  keyId: string
  until: number
  /** JSON. */
  request: string
  response: string
}

export interface Integrated {
  digest: Uint8Array
  leafIndex: number
}

const insertReceipt = query((db, $: NewReceipt) =>
  db
    .insertInto('receipts')
    .values({ id: $.id, digest: $.digest, receipt: $.receipt })
    .onConflict((conflict) => conflict.column('id').doNothing()),
)

const insertBundle = query((db, $: NewBundle) =>
  db
    .insertInto('bundles')
    .values({
      receipt_id: $.receiptId,
      key_id: $.keyId,
      until: $.until,
      request: $.request,
      response: $.response,
    })
    .onConflict((conflict) => conflict.column('receipt_id').doNothing()),
)

const deleteBundles = query((db, $: { now: number; limit: number }) =>
  db
    .deleteFrom('bundles')
    .where('receipt_id', 'in', (from) =>
      from
        .selectFrom('bundles')
        .select('receipt_id')
        .where('until', '<=', $.now)
        .orderBy('until')
        .limit($.limit),
    ),
)

const mark = query((db, $: Integrated) =>
  db.updateTable('receipts').set({ leaf_index: $.leafIndex }).where('digest', '=', $.digest),
)

/** Over a network each statement is a round trip, so there one does for all. */
const markAll = query((db, $: { digests: Uint8Array[]; leafIndices: number[] }) =>
  db
    .updateTable('receipts')
    .from(
      sql<Integrated>`unnest(${$.digests}::bytea[], ${$.leafIndices}::bigint[])`.as<'taken'>(
        sql`taken(digest, leaf_index)`,
      ),
    )
    .set({ leaf_index: sql`taken.leaf_index` })
    .where('receipts.digest', '=', sql<Uint8Array>`taken.digest`),
)

/** Keeps a receipt: from then on it is pending, and the log will take it. */
export const keepReceipt = command('receipts/keep', async (tx, receipt: NewReceipt): Promise<void> => {
  await tx.run(insertReceipt, receipt)
})

/** Keeps request and answer beside the receipt, for the key that asked for it. */
export const keepBundle = command('receipts/keep-bundle', async (tx, bundle: NewBundle): Promise<void> => {
  await tx.run(insertBundle, bundle)
})

/** Notes which leaf of the log each receipt is. */
export const markIntegrated = command(
  'receipts/mark-integrated',
  async (tx, { entries }: { entries: readonly Integrated[] }): Promise<void> => {
    if (tx.dialect === 'sqlite') {
      for (const entry of entries) await tx.run(mark, entry)
      return
    }
    const digests = entries.map(({ digest }) => digest)
    const leafIndices = entries.map(({ leafIndex }) => leafIndex)
    await tx.run(markAll, { digests, leafIndices })
  },
)

/** Forgets requests and answers whose time is over. Returns how many: as many as the limit mean that there are more. */
export const forgetBundles = command('receipts/forget-bundles', (tx, args: { now: number; limit: number }) =>
  tx.run(deleteBundles, args),
)
