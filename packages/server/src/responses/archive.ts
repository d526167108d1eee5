import type { ResponseItem, ResponseObject } from '@verbatim/protocol'
import { type Command, query, type Store } from '../store/store.ts'
import { keepResponse, removeResponse, sweepResponses } from './archive-commands.ts'

/** A response as it is kept: its own part of the conversation, and which response it continues. */
export interface KeptResponse {
  id: string
  /** The key that asked: nobody else can read, continue or delete it. */
  keyId: string
  previousId: string | null
  input: ResponseItem[]
  /** The response as it was sent, as JSON: a seed of 64 bits does not survive being parsed. */
  response: string
}

/** A response that was found, with the size by which it is counted. */
export type SizedResponse = KeptResponse & { bytes: number }

export interface ArchiveBounds {
  /** How long a response is kept after it was made or continued; 0 keeps none. */
  retentionMs: number
  /** What is kept of one key's responses, in bytes of JSON. */
  maxBytesPerKey: number
}

/** Rows of one commit: a sweep holds up nobody for long. */
const SWEEP_ROWS = 500

const findResponse = query((db, $: { keyId: string; id: string }) =>
  db
    .selectFrom('responses')
    .where('id', '=', $.id)
    .where('key_id', '=', $.keyId)
    .select(['previous_id', 'bytes', 'input', 'response']),
)

/**
 * The responses that are kept, in the database. The oldest of a key make room for its new ones, exactly so among replicas;
 * `sweep` removes what nobody has continued for longer than the retention.
 */
export class ResponseArchive {
  readonly #store: Store
  readonly #bounds: ArchiveBounds
  readonly #now: () => number

  constructor(store: Store, bounds: ArchiveBounds, now: () => number = Date.now) {
    this.#store = store
    this.#bounds = bounds
    this.#now = now
  }

  /** Whether anything is kept at all. */
  get keeps(): boolean {
    return this.#bounds.retentionMs > 0
  }

  /**
   * What keeps a response, to be committed with its receipt before its caller learns of its end.
   *
   * @param continued the ids of the conversation before it: what is continued is kept longer.
   */
  keeping(kept: KeptResponse, continued: readonly string[]): Command<void> {
    const { id, keyId, previousId, response } = kept
    const input = JSON.stringify(kept.input)
    const bytes = Buffer.byteLength(input) + Buffer.byteLength(response)
    return keepResponse({
      stored: { id, keyId, previousId, input, response, bytes },
      continued,
      maxBytesPerKey: this.#bounds.maxBytesPerKey,
      now: this.#now(),
    })
  }

  /** Undefined when there is none, or it is another key's. */
  async find(keyId: string, id: string): Promise<SizedResponse | undefined> {
    const row = await this.#store.first(findResponse, { keyId, id })
    if (row === undefined) return undefined
    const { previous_id: previousId, bytes, input, response } = row
    return { id, keyId, previousId, input: JSON.parse(input) as ResponseItem[], response, bytes }
  }

  /** From the disk too, when it resolves. Of another key nothing is removed. */
  async remove(keyId: string, id: string): Promise<void> {
    await this.#store.commit(removeResponse({ keyId, id }))
    await this.#store.forgetDeleted()
  }

  /** Removes what was neither made nor continued within the retention. Returns how many. */
  async sweep(): Promise<number> {
    const before = this.#now() - this.#bounds.retentionMs
    let removed = 0
    for (let last = SWEEP_ROWS; last === SWEEP_ROWS; removed += last) {
      ;[last] = await this.#store.commit(sweepResponses({ before, limit: SWEEP_ROWS }))
    }
    return removed
  }
}

/** The items that a kept response answered. */
export function outputOf({ response }: KeptResponse): ResponseObject['output'] {
  return (JSON.parse(response) as ResponseObject).output
}
