import type { Receipt } from '@verbatim/proof'
import { inPieces, query, type Store } from '../store/store.ts'
import { forgetBundles, type Integrated, markIntegrated } from './receipt-commands.ts'

export interface KeptReceipt {
  receipt: Receipt
  digest: Uint8Array
  /** undefined until the log has it. */
  leafIndex: number | undefined
}

export interface PendingReceipt {
  seq: number
  digest: Uint8Array
}

const findReceipt = query((db, $: { id: string }) =>
  db.selectFrom('receipts').select(['receipt', 'digest', 'leaf_index']).where('id', '=', $.id),
)

const findKeptBundle = query((db, $: { id: string; keyId: string; now: number }) =>
  db
    .selectFrom('bundles')
    .select(['request', 'response'])
    .where('receipt_id', '=', $.id)
    .where('key_id', '=', $.keyId)
    .where('until', '>', $.now),
)

const pendingReceipts = query((db, $: { limit: number }) =>
  db
    .selectFrom('receipts')
    .select(['seq', 'digest'])
    .where('leaf_index', 'is', null)
    .orderBy('seq')
    .limit($.limit),
)

const lastReceipt = query((db, _: object) =>
  db
    .selectFrom('receipts')
    .select(['digest', 'leaf_index'])
    .where('leaf_index', 'is not', null)
    .orderBy('leaf_index', 'desc')
    .limit(1),
)

/** Receipts as they are kept: by their ids, and as the log's source of entries. */
export class ReceiptArchive {
  readonly #store: Store
  readonly #now: () => number

  constructor(store: Store, now: () => number) {
    this.#store = store
    this.#now = now
  }

  async find(id: string): Promise<KeptReceipt | undefined> {
    const row = await this.#store.first(findReceipt, { id })
    if (row === undefined) return undefined
    const { digest, leaf_index } = row
    return { receipt: JSON.parse(row.receipt) as Receipt, digest, leafIndex: leaf_index ?? undefined }
  }

  async findBundle(id: string, keyId: string): Promise<{ request: string; response: string } | undefined> {
    const row = await this.#store.first(findKeptBundle, { id, keyId, now: this.#now() })
    return row && { request: row.request, response: row.response }
  }

  /**
   * What the log has not taken. Replicas on Postgres may commit out of the order of `seq`; as a receipt is pending until it has a leaf, and not from some `seq` on,
   * none is passed over.
   */
  pending(limit: number): Promise<PendingReceipt[]> {
    return this.#store.all(pendingReceipts, { limit })
  }

  /** The last one that the log took. */
  async lastIntegrated(): Promise<{ digest: Uint8Array; leafIndex: number } | undefined> {
    const row = await this.#store.first(lastReceipt, {})
    if (row === undefined || row.leaf_index === null) return undefined
    return { digest: row.digest, leafIndex: row.leaf_index }
  }

  async integrated(entries: readonly Integrated[]): Promise<void> {
    await this.#store.commit(markIntegrated({ entries }))
  }

  async sweep(): Promise<void> {
    const now = this.#now()
    await inPieces(this.#store, (limit) => forgetBundles({ now, limit }))
  }
}
