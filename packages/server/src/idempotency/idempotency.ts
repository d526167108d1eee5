/**
 * Requests that callers may repeat without harm: an `Idempotency-Key` has one answer, which is charged once and given again byte for byte
 * for a day (draft-ietf-httpapi-idempotency-key-header), or for an hour where there is no API key. A repeat of a stream that runs on this replica follows it
 * from its beginning; any other repeat waits for the answer, on whatever replica it comes. A request that failed gives its key back; one that
 * its caller stopped has spent it. Answers are in the database, as only their caller can ask for them again.
 */
import type { Selectable } from 'kysely'
import { type Command, inPieces, query, type Schema, type Store } from '../store/store.ts'
import { isKeyless, KEYLESS_IDS } from './caller-id.ts'
import { EarlyStops } from './early-stops.ts'
import {
  type ClaimedBy,
  claim,
  forget,
  giveBack,
  type KeptAnswer,
  keepAnswer,
  type NewClaim,
  NOT_KEPT,
  STOPPED,
  stop,
} from './idempotency-commands.ts'
import { KeptRoom } from './kept-room.ts'
import type { LiveAnswer } from './live-answer.ts'
import { checkKey, notKept, tooManyRunning, usedForAnother, wasStopped } from './refusals.ts'
import { nameOf, RunningRequests } from './running-requests.ts'
import { WaitingRepeats } from './waiting-repeats.ts'

export { keylessId } from './caller-id.ts'
export { giveBackOf, type KeptAnswer } from './idempotency-commands.ts'
export type { LiveAnswer } from './live-answer.ts'
export { wasStopped } from './refusals.ts'
export { WaitingRepeats } from './waiting-repeats.ts'

/** How often a replica asks whether what it runs was stopped on another. */
const STOP_POLL_MS = 500

/** While the database is away. */
const GIVE_BACK_AGAIN_MS = 2_000

const KEPT_MS = 24 * 60 * 60 * 1000
const KEYLESS_KEPT_MS = 60 * 60 * 1000

/** Requests of one address that may be repeated, on one replica: it has one turn at a time. */
const MAX_RUNNING_PER_ADDRESS = 10

type Asked = Omit<NewClaim, 'replicaId' | 'at' | 'expiredAt'>
type ClaimRow = Selectable<Schema['idempotency']>

const find = query((db, $: ClaimedBy) =>
  db
    .selectFrom('idempotency')
    .where('key_id', '=', $.keyId)
    .where('idempotency_key', '=', $.idempotencyKey)
    .selectAll(),
)

const findStopped = query((db, $: { replicaId: string }) =>
  db
    .selectFrom('idempotency')
    .where('replica_id', '=', $.replicaId)
    .where('status', 'is', null)
    .where('stopped_at', 'is not', null)
    .select(['key_id as keyId', 'idempotency_key as idempotencyKey', 'request_id']),
)

/** The right to answer: for whoever came first. */
export interface Claim {
  /** Takes the stream as it comes, for repeats. */
  readonly live: LiveAnswer
  /** Aborted when the caller stops the request, here or on another replica. */
  readonly stopped: AbortSignal
  /** What keeps the answer, to be committed with what it costs. @param answer undefined for one that was too long. */
  keeping(answer: KeptAnswer | undefined): Command<unknown>
  /** There is no answer: a repeat may try, unless the request was stopped. */
  giveBack(): Promise<void>
  /** The request runs no more. */
  done(): void
}

/** A stream that runs on this replica. */
export interface Following {
  readonly live: LiveAnswer
}

type Found = Claim | KeptAnswer | Following

export class IdempotencyBook {
  readonly #store: Store
  readonly #replicaId: string
  readonly #now: () => number
  readonly #waiting = new WaitingRepeats<ClaimRow>()
  readonly #running = new RunningRequests()
  readonly #earlyStops = new EarlyStops()
  readonly #keylessRoom = new KeptRoom()
  #stopPoll: NodeJS.Timeout | undefined

  constructor(store: Store, replicaId: string, now: () => number) {
    this.#store = store
    this.#replicaId = replicaId
    this.#now = now
  }

  /**
   * A claim for the first request with this key; for every later one the kept answer, or the stream that runs here. It waits where there is neither.
   *
   * @param asked its `keyId` is an API key's, or `keylessId`.
   * @param follows whether the caller takes a stream that runs.
   * @throws VerbatimError `invalid_request` when the key was used for another request, or is not a sound one; `conflict` when the request was stopped,
   * or its answer was too long to be kept; `rate_limited` when too many wait, or run for one address.
   * @throws the signal's reason when the caller leaves.
   */
  async begin(asked: Asked, signal: AbortSignal, follows = false): Promise<Found> {
    checkKey(asked.idempotencyKey)
    const look = () => this.#look(asked)
    const judge = (row: ClaimRow | undefined) => this.#judge(row, asked, follows)
    return (await judge(await look())) ?? this.#waiting.wait(nameOf(asked), look, judge, signal)
  }

  /**
   * Ends the request that runs under this key, on whatever replica: the key is spent. Where none runs, one that comes to this replica within the half
   * minute after is refused.
   *
   * @returns the id of the request, also of one that was stopped before; undefined where there was none to stop.
   * @throws VerbatimError `invalid_request` when the key is not a sound one.
   */
  async stop(asked: ClaimedBy): Promise<string | undefined> {
    checkKey(asked.idempotencyKey)
    const row = await this.#look(asked)
    if (row !== undefined) {
      if (row.status !== null) return row.status === STOPPED ? row.request_id : undefined
      const [stopped] = await this.#store.commit(stop({ ...asked, at: this.#now() }))
      if (stopped) this.#running.stop(asked, row.request_id)
      if (stopped) return row.request_id
    }
    this.#earlyStops.note(asked, this.#now())
    return undefined
  }

  /** Whether the request under this key was stopped, and runs no more on whatever replica. */
  async hasStopped(asked: ClaimedBy): Promise<boolean> {
    return (await this.#look(asked))?.status === STOPPED
  }

  /** Forgets answers after a day, or an hour. */
  async sweep(): Promise<void> {
    const now = this.#now()
    await inPieces(this.#store, (limit) => forget({ before: now - KEPT_MS, keyIds: '%', limit }))
    await inPieces(this.#store, (limit) =>
      forget({ before: now - KEYLESS_KEPT_MS, keyIds: KEYLESS_IDS, limit }),
    )
  }

  #look({ keyId, idempotencyKey }: ClaimedBy): Promise<ClaimRow | undefined> {
    return this.#store.first(find, { keyId, idempotencyKey })
  }

  /** Undefined while another runs that cannot be followed. */
  async #judge(row: ClaimRow | undefined, asked: Asked, follows: boolean): Promise<Found | undefined> {
    if (row === undefined || (row.status !== null && row.at <= this.#expiredAt(asked)))
      return this.#claim(asked)
    if (Buffer.compare(row.fingerprint, asked.fingerprint) !== 0) throw usedForAnother()
    if (row.status !== null) return keptIn(row, row.status)
    if (row.stopped_at !== null) throw wasStopped()
    const running = follows ? this.#running.find(asked) : undefined
    return running?.requestId === row.request_id && !running.live.isOver ? running : undefined
  }

  #expiredAt({ keyId }: ClaimedBy): number {
    return this.#now() - (isKeyless(keyId) ? KEYLESS_KEPT_MS : KEPT_MS)
  }

  async #claim(asked: Asked): Promise<Claim | undefined> {
    const { keyId, idempotencyKey, requestId } = asked
    const at = this.#now()
    if (this.#earlyStops.has(asked, at)) throw wasStopped()
    if (isKeyless(keyId) && this.#running.countOf(keyId) >= MAX_RUNNING_PER_ADDRESS)
      throw tooManyRunning(MAX_RUNNING_PER_ADDRESS)
    const mine = { ...asked, replicaId: this.#replicaId, at, expiredAt: this.#expiredAt(asked) }
    await this.#store.commit(claim(mine))
    // Asked for and not concluded from the number of rows: a commit may have been done twice.
    if ((await this.#look(asked))?.request_id !== requestId) return undefined
    const { live, stopped } = this.#running.add(asked)
    this.#pollStops()
    return {
      live,
      stopped,
      keeping: (answer) => keepAnswer({ ...mine, at: this.#now(), ...this.#roomFor(keyId, answer) }),
      giveBack: () => this.#giveBack({ keyId, idempotencyKey, requestId }),
      done: () => this.#running.remove(asked, requestId),
    }
  }

  #roomFor(keyId: string, answer: KeptAnswer | undefined): KeptAnswer {
    const hasRoom = !isKeyless(keyId) || this.#keylessRoom.take(answer?.body.length ?? 0, this.#now())
    if (answer !== undefined && hasRoom) return answer
    return { status: NOT_KEPT, contentType: '', body: new Uint8Array() }
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

  /** Only while something runs that could be stopped. */
  #pollStops(): void {
    this.#stopPoll ??= setInterval(async () => {
      if (this.#running.size > 0) return this.#takeStops()
      clearInterval(this.#stopPoll)
      this.#stopPoll = undefined
    }, STOP_POLL_MS).unref()
  }

  async #takeStops(): Promise<void> {
    const rows = await this.#store.all(findStopped, { replicaId: this.#replicaId }).catch(() => {
      // While the database is away; the stop is on disk, and the next look finds it.
      return []
    })
    for (const { request_id: requestId, ...asked } of rows) this.#running.stop(asked, requestId)
  }
}

function keptIn({ content_type: contentType, body }: ClaimRow, status: number): KeptAnswer {
  if (status === STOPPED) throw wasStopped()
  if (status === NOT_KEPT || body === null) throw notKept()
  return { status, contentType: contentType ?? '', body }
}
