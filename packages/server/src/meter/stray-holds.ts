import { query, type Store } from '../store/store.ts'

/** Longer than a commit is tried again while the database is away: until then a settlement may still be under way. */
const STRAY_MS = 20_000

const ROWS = 500

const findOwn = query((db, $: { replicaId: string; limit: number }) =>
  db.selectFrom('holds').where('replica_id', '=', $.replicaId).select('request_id').limit($.limit),
)

/** Holds of this replica that no running request knows: their commit was given up, and was done all the same. */
export class StrayHolds {
  readonly #store: Store
  readonly #options: { replicaId: string; monotonic(): number }
  readonly #running: ReadonlySet<string>
  #since = new Map<string, number>()

  constructor(
    store: Store,
    options: { replicaId: string; monotonic(): number },
    running: ReadonlySet<string>,
  ) {
    this.#store = store
    this.#options = options
    this.#running = running
  }

  /** Those that were seen long enough. */
  async find(): Promise<string[]> {
    const { replicaId, monotonic } = this.#options
    const rows = await this.#store.all(findOwn, { replicaId, limit: this.#running.size + ROWS })
    const at = monotonic()
    const since = new Map<string, number>()
    for (const { request_id: id } of rows) {
      if (!this.#running.has(id)) since.set(id, this.#since.get(id) ?? at)
    }
    this.#since = since
    return [...since].filter(([, first]) => at - first >= STRAY_MS).map(([id]) => id)
  }
}
