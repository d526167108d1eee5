import { VerbatimError } from '@verbatim/protocol'
import { command, query } from '../store/store.ts'

/** Which request of whom; a caller's idempotency keys are its own. */
export interface ClaimedBy {
  /** The key, or `address:…` for a caller without one. */
  keyId: string
  idempotencyKey: string
}

export interface NewClaim extends ClaimedBy {
  /** Of surface and body: the same key with another request is a mistake of the caller's. */
  fingerprint: Uint8Array
  requestId: string
  replicaId: string
  at: number
  /** What was kept until then is kept no more. */
  expiredAt: number
}

/** Statuses under which a key is spent without an answer: its request was stopped, or its answer was too long to be kept. */
export const STOPPED = 499
export const NOT_KEPT = 413

export interface KeptAnswer {
  status: number
  contentType: string
  body: Uint8Array
}

const insert = query((db, $: NewClaim) =>
  db
    .insertInto('idempotency')
    .values({ ...claimed($), status: null, content_type: null, body: null })
    .onConflict((conflict) => conflict.doNothing()),
)

/** Also where the claim was given back meanwhile, because its replica was taken for dead. */
const complete = query((db, $: NewClaim & KeptAnswer) =>
  db
    .insertInto('idempotency')
    .values({ ...claimed($), status: $.status, content_type: $.contentType, body: $.body })
    .onConflict((conflict) =>
      conflict
        .columns(['key_id', 'idempotency_key'])
        .doUpdateSet({ status: $.status, content_type: $.contentType, body: $.body, at: $.at })
        .where('idempotency.request_id', '=', $.requestId),
    ),
)

function claimed($: NewClaim) {
  return {
    key_id: $.keyId,
    idempotency_key: $.idempotencyKey,
    fingerprint: $.fingerprint,
    request_id: $.requestId,
    replica_id: $.replicaId,
    at: $.at,
  }
}

const removeExpired = query((db, $: NewClaim) =>
  db
    .deleteFrom('idempotency')
    .where('key_id', '=', $.keyId)
    .where('idempotency_key', '=', $.idempotencyKey)
    .where('at', '<=', $.expiredAt)
    .where('status', 'is not', null),
)

const stopOne = query((db, $: ClaimedBy & { at: number }) =>
  db
    .updateTable('idempotency')
    .set((row) => ({ stopped_at: row.fn.coalesce('stopped_at', row.val($.at)) }))
    .where('key_id', '=', $.keyId)
    .where('idempotency_key', '=', $.idempotencyKey)
    .where('status', 'is', null),
)

const spendStopped = query((db, $: ClaimedBy & { requestId: string }) =>
  db
    .updateTable('idempotency')
    .set({ status: STOPPED })
    .where('key_id', '=', $.keyId)
    .where('idempotency_key', '=', $.idempotencyKey)
    .where('request_id', '=', $.requestId)
    .where('status', 'is', null)
    .where('stopped_at', 'is not', null),
)

const removeUnlessStopped = query((db, $: ClaimedBy & { requestId: string }) =>
  db
    .deleteFrom('idempotency')
    .where('key_id', '=', $.keyId)
    .where('idempotency_key', '=', $.idempotencyKey)
    .where('request_id', '=', $.requestId)
    .where('status', 'is', null)
    .where('stopped_at', 'is', null),
)

const spendOfReplica = query((db, $: { replicaId: string }) =>
  db
    .updateTable('idempotency')
    .set({ status: STOPPED })
    .where('replica_id', '=', $.replicaId)
    .where('status', 'is', null)
    .where('stopped_at', 'is not', null),
)

const removeOfReplica = query((db, $: { replicaId: string }) =>
  db
    .deleteFrom('idempotency')
    .where('replica_id', '=', $.replicaId)
    .where('status', 'is', null)
    .where('stopped_at', 'is', null),
)

interface Old {
  before: number
  limit: number
  /** Whose, as SQL's `like` has it. */
  keyIds: string
}

const removeOld = query((db, $: Old) =>
  db
    .deleteFrom('idempotency')
    .where(({ eb, refTuple, selectFrom }) =>
      eb(
        refTuple('key_id', 'idempotency_key'),
        'in',
        selectFrom('idempotency')
          .select(['key_id', 'idempotency_key'])
          .where('at', '<=', $.before)
          .where('key_id', 'like', $.keyIds)
          .where('status', 'is not', null)
          .orderBy('at')
          .limit($.limit)
          .$asTuple('key_id', 'idempotency_key'),
      ),
    ),
)

/** Claims the key where nobody has it; whoever has it keeps it. */
export const claim = command('idempotency/claim', async (tx, args: NewClaim): Promise<number> => {
  await tx.run(removeExpired, args)
  return tx.run(insert, args)
})

/** Tells the request that runs under this key to stop, wherever it runs. Returns whether one runs. */
export const stop = command(
  'idempotency/stop',
  async (tx, args: ClaimedBy & { at: number }): Promise<boolean> => (await tx.run(stopOne, args)) === 1,
)

/**
 * Keeps the answer for repeats, with what else the answer commits. It refuses when a repeat was let in meanwhile, so that only one of the two
 * is charged.
 */
export const keepAnswer = command(
  'idempotency/keep',
  async (tx, args: NewClaim & KeptAnswer): Promise<void> => {
    if ((await tx.run(complete, args)) === 1) return
    throw new VerbatimError('overloaded', 'This request was repeated, and the repeat is answered.', {
      retryAfterSeconds: 1,
    })
  },
)

/** The request has no answer. Gives the key back, so that a repeat is a first one; but a stop that was confirmed, by whatever replica, has spent it. */
export const giveBack = command(
  'idempotency/give-back',
  async (tx, args: ClaimedBy & { requestId: string }): Promise<void> => {
    // In this order: a stop that comes between the two finds no row, and one that came before is found by the second.
    await tx.run(removeUnlessStopped, args)
    await tx.run(spendStopped, args)
  },
)

/** Gives back what a replica claimed that has died, but for what was stopped. */
export const giveBackOf = command(
  'idempotency/give-back-of',
  async (tx, args: { replicaId: string }): Promise<void> => {
    await tx.run(removeOfReplica, args)
    await tx.run(spendOfReplica, args)
  },
)

/** Returns how many it forgot: as many as the limit mean that there are more. */
export const forget = command('idempotency/forget', (tx, args: Old) => tx.run(removeOld, args))
