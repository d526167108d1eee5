import { command, query, type Transaction } from '../store/store.ts'

/** A row of what is kept; `bytes` counts its input and response. */
interface StoredResponse {
  id: string
  keyId: string
  previousId: string | null
  input: string
  response: string
  bytes: number
}

interface KeepArgs {
  stored: StoredResponse
  /** The ids of the conversation before it. */
  continued: readonly string[]
  maxBytesPerKey: number
  now: number
}

/** How exactly it is known when a response was last continued, so that a long conversation costs few writes. */
const USE_GRAIN_MS = 60 * 60 * 1000

const insert = query((db, $: StoredResponse & { now: number }) =>
  db
    .insertInto('responses')
    .values({
      id: $.id,
      key_id: $.keyId,
      previous_id: $.previousId,
      used_at: $.now,
      bytes: $.bytes,
      input: $.input,
      response: $.response,
    })
    .onConflict((on) => on.column('id').doNothing()),
)

const use = query((db, $: { id: string; now: number; before: number }) =>
  db.updateTable('responses').set({ used_at: $.now }).where('id', '=', $.id).where('used_at', '<', $.before),
)

const oldest = query((db, $: { keyId: string; newest: string }) =>
  db
    .selectFrom('responses')
    .where('key_id', '=', $.keyId)
    .where('id', '<>', $.newest)
    .orderBy('used_at')
    .orderBy('id')
    .limit(1)
    .select('id'),
)

const removeOne = query((db, $: { keyId: string; id: string }) =>
  db.deleteFrom('responses').where('id', '=', $.id).where('key_id', '=', $.keyId).returning('bytes'),
)

const removeUnused = query((db, $: { before: number; limit: number }) =>
  db
    .deleteFrom('responses')
    .where('id', 'in', (from) =>
      from
        .selectFrom('responses')
        .where('used_at', '<=', $.before)
        .orderBy('used_at')
        .limit($.limit)
        .select('id'),
    )
    .returning(['key_id', 'bytes']),
)

const countBytes = query((db, $: { keyId: string; bytes: number }) =>
  db
    .insertInto('response_bytes')
    .values({ key_id: $.keyId, bytes: $.bytes })
    .onConflict((on) =>
      on.column('key_id').doUpdateSet((row) => ({ bytes: row('response_bytes.bytes', '+', $.bytes) })),
    )
    .returning('bytes'),
)

const uncountBytes = query((db, $: { keyId: string; bytes: number }) =>
  db
    .updateTable('response_bytes')
    .set((row) => ({ bytes: row('bytes', '-', $.bytes) }))
    .where('key_id', '=', $.keyId)
    .returning('bytes'),
)

/** Keeps a response, and what it continues for longer; the oldest of its key make room for it. */
export const keepResponse = command(
  'responses/keep',
  async (tx, { stored, continued, maxBytesPerKey, now }: KeepArgs): Promise<void> => {
    const added = await tx.run(insert, { ...stored, now })
    if (added === 0) return
    const { id, keyId, bytes } = stored
    // Counted first: the row of the key is what its other requests wait for, so that two never make room at once.
    const counted = await tx.first(countBytes, { keyId, bytes })
    for (const earlier of continued) await tx.run(use, { id: earlier, now, before: now - USE_GRAIN_MS })
    let total = counted?.bytes ?? bytes
    while (total > maxBytesPerKey) {
      const last = await tx.first(oldest, { keyId, newest: id })
      if (last === undefined) break
      total = await forget(tx, keyId, last.id)
    }
  },
)

/** Of another key nothing is removed. */
export const removeResponse = command(
  'responses/remove',
  async (tx, { keyId, id }: { keyId: string; id: string }): Promise<void> => {
    await tx.first(uncountBytes, { keyId, bytes: 0 })
    await forget(tx, keyId, id)
  },
)

interface SweepArgs {
  before: number
  limit: number
}

/** Removes what was last used before then, the oldest first and so many at most. Returns how many. */
export const sweepResponses = command('responses/sweep', async (tx, args: SweepArgs): Promise<number> => {
  const removed = await tx.all(removeUnused, args)
  const bytesOf = new Map<string, number>()
  for (const { key_id, bytes } of removed) bytesOf.set(key_id, (bytesOf.get(key_id) ?? 0) + bytes)
  // In one order everywhere, so that replicas that sweep at once do not wait for each other in a circle.
  const counts = [...bytesOf].sort(([a], [b]) => (a < b ? -1 : 1))
  for (const [keyId, bytes] of counts) await tx.first(uncountBytes, { keyId, bytes })
  return removed.length
})

/** Returns what is left of the key's, in bytes. */
async function forget(tx: Transaction, keyId: string, id: string): Promise<number> {
  const removed = await tx.first(removeOne, { keyId, id })
  const left = await tx.first(uncountBytes, { keyId, bytes: removed?.bytes ?? 0 })
  return left?.bytes ?? 0
}
