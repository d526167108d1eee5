/**
 * Requests that callers may repeat without harm: an `Idempotency-Key` has one answer, which is charged once and given again byte for byte
 * for a day (draft-ietf-httpapi-idempotency-key-header). A repeat of one that still runs waits for it, on whatever replica it runs. A request that failed
 * gives its key back. Answers are in the database, as only their caller's own key can ask for them again.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { VerbatimError } from '@verbatim/protocol'
import type { Selectable } from 'kysely'
import { type Command, inPieces, query, type Schema, type Store } from '../store/store.ts'
import {
  type ClaimedBy,
  claim,
  forget,
  giveBack,
  type KeptAnswer,
  keepAnswer,
  type NewClaim,
} from './idempotency-commands.ts'

export { giveBackOf, type KeptAnswer } from './idempotency-commands.ts'

/** How often a repeat asks whether the first has its answer. */
const POLL_MS = 100

/** While the database is away. */
const GIVE_BACK_AGAIN_MS = 2_000

const KEPT_MS = 24 * 60 * 60 * 1000

const MAX_KEY_LENGTH = 255

/** Repeats of one request, on one replica: no queue and no limit counts them, as they take nothing but memory. */
const MAX_WAITING = 100

type Asked = Omit<NewClaim, 'replicaId' | 'at'>
type ClaimRow = Selectable<Schema['idempotency']>

const find = query((db, $: ClaimedBy) =>
  db
    .selectFrom('idempotency')
    .where('key_id', '=', $.keyId)
    .where('idempotency_key', '=', $.idempotencyKey)
    .selectAll(),
)

/** The right to answer: for whoever came first. */
export interface Claim {
  /** What keeps the answer, to be committed with what it costs. */
  keeping(answer: KeptAnswer): Command<unknown>
  /** There is no answer: a repeat may try. */
  giveBack(): Promise<void>
}

export class IdempotencyBook {
  readonly #store: Store
  readonly #replicaId: string
  readonly #now: () => number
  readonly #looks = new Map<string, Promise<ClaimRow | undefined>>()
  readonly #waiting = new Map<string, number>()

  constructor(store: Store, replicaId: string, now: () => number) {
    this.#store = store
    this.#replicaId = replicaId
    this.#now = now
  }

  /**
   * A claim for the first request with this key; the kept answer for every later one, waiting for it while it runs.
   *
   * @throws VerbatimError `invalid_request` when the key was used for another request, or is not a sound one; `rate_limited` when too many wait.
   * @throws the signal's reason when the caller leaves.
   */
  async begin(asked: Asked, signal: AbortSignal): Promise<Claim | KeptAnswer> {
    checkKey(asked.idempotencyKey)
    const row = await this.#store.first(find, asked)
    return (await this.#answerOf(row, asked)) ?? this.#wait(asked, signal)
  }

  async #wait(asked: Asked, signal: AbortSignal): Promise<Claim | KeptAnswer> {
    const name = `${asked.keyId} ${asked.idempotencyKey}`
    const others = this.#waiting.get(name) ?? 0
    if (others >= MAX_WAITING) throw tooMany()
    this.#waiting.set(name, others + 1)
    try {
      for (;;) {
        const row = await orLeave(this.#lookAgain(name, asked), signal)
        const found = await this.#answerOf(row, asked)
        if (found !== undefined) return found
      }
    } finally {
      const left = (this.#waiting.get(name) ?? 1) - 1
      if (left === 0) this.#waiting.delete(name)
      else this.#waiting.set(name, left)
    }
  }

  /** Undefined while another runs. */
  async #answerOf(row: ClaimRow | undefined, asked: Asked): Promise<Claim | KeptAnswer | undefined> {
    if (row === undefined) return this.#claim({ ...asked, replicaId: this.#replicaId, at: this.#now() })
    if (Buffer.compare(row.fingerprint, asked.fingerprint) !== 0) throw usedForAnother()
    if (row.status === null || row.body === null) return undefined
    return { status: row.status, contentType: row.content_type ?? '', body: row.body }
  }

  /** One look for all that wait for the same request: a hundred repeats ask the database no more than one does. */
  #lookAgain(name: string, { keyId, idempotencyKey }: ClaimedBy): Promise<ClaimRow | undefined> {
    let look = this.#looks.get(name)
    if (look === undefined) {
      look = pause(POLL_MS).then(() => {
        this.#looks.delete(name)
        return this.#store.first(find, { keyId, idempotencyKey })
      })
      this.#looks.set(name, look)
    }
    return look
  }

  /** Forgets answers after a day. */
  async sweep(): Promise<void> {
    const before = this.#now() - KEPT_MS
    await inPieces(this.#store, (limit) => forget({ before, limit }))
  }

  /** A claim that stayed would keep its repeats waiting for as long as this replica lives. */
  async #giveBack(mine: ClaimedBy & { requestId: string }): Promise<void> {
    try {
      await this.#store.commit(giveBack(mine))
    } catch (error) {
      setTimeout(() => this.#giveBack(mine).catch(() => undefined), GIVE_BACK_AGAIN_MS).unref()
      throw error
    }
  }

  async #claim(asked: NewClaim): Promise<Claim | undefined> {
    await this.#store.commit(claim(asked))
    // Asked for and not concluded from the number of rows: a commit may have been done twice.
    const row = await this.#store.first(find, asked)
    if (row?.request_id !== asked.requestId) return undefined
    const { keyId, idempotencyKey, requestId } = asked
    return {
      keeping: (answer) => keepAnswer({ ...asked, ...answer }),
      giveBack: () => this.#giveBack({ keyId, idempotencyKey, requestId }),
    }
  }
}

function orLeave<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const leave = () => reject(signal.reason)
    if (signal.aborted) leave()
    signal.addEventListener('abort', leave)
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave))
  })
}

function tooMany(): VerbatimError {
  return new VerbatimError(
    'rate_limited',
    `${MAX_WAITING} requests with this Idempotency-Key wait for its answer already.`,
    { retryAfterSeconds: 1 },
  )
}

function checkKey(idempotencyKey: string): void {
  if (/^[\x21-\x7e]+$/.test(idempotencyKey) && idempotencyKey.length <= MAX_KEY_LENGTH) return
  throw new VerbatimError(
    'invalid_request',
    `Idempotency-Key must be 1 to ${MAX_KEY_LENGTH} visible ASCII characters.`,
    { param: 'Idempotency-Key' },
  )
}

function usedForAnother(): VerbatimError {
  return new VerbatimError(
    'invalid_request',
    'This Idempotency-Key was used for another request: each request needs a key of its own, and a repeat has the same body and path.',
    { param: 'Idempotency-Key' },
  )
}
