import type { Store } from '../store/store.ts'
import type { MeterObservation } from './meter-observation.ts'
import { noteUsages } from './usage-commands.ts'
import type { UsageRow } from './usage-row.ts'

/** How long rows are gathered: a commit for each refusal would make refusing dear. */
const GATHER_MS = 100
/** After a commit that failed. */
const AGAIN_MS = 1_000
const ROWS_A_COMMIT = 500
/** More than a minute of refusals; beyond it, while the database is away, rows are dropped and counted. */
const MAX_ROWS = 50_000

/** Rows of usage that no answer waits for. */
export class UsageNotes {
  readonly #store: Store
  readonly #observe: (observation: MeterObservation) => void
  #rows: UsageRow[] = []
  #dropped = 0
  #timer: NodeJS.Timeout | undefined
  #flushing: Promise<void> | undefined

  constructor(store: Store, observe: (observation: MeterObservation) => void) {
    this.#store = store
    this.#observe = observe
  }

  add(row: UsageRow): void {
    if (this.#rows.length >= MAX_ROWS) this.#dropped++
    else this.#rows.push(row)
    this.#later(GATHER_MS)
  }

  /** Never rejects: what cannot be written now stays for the next time. */
  flush(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#flushing ??= this.#write().finally(() => {
      this.#flushing = undefined
    })
    return this.#flushing
  }

  #later(ms: number): void {
    this.#timer ??= setTimeout(() => void this.flush(), ms).unref()
  }

  async #write(): Promise<void> {
    try {
      while (this.#rows.length > 0) {
        const rows = this.#rows.slice(0, ROWS_A_COMMIT)
        await this.#store.commit(noteUsages(rows))
        this.#rows = this.#rows.slice(rows.length)
      }
    } catch (error) {
      this.#observe({ type: 'meter-failed', what: 'writing usage', cause: String(error) })
      this.#later(AGAIN_MS)
    }
    if (this.#dropped > 0) this.#observe({ type: 'usage-dropped', rows: this.#dropped })
    this.#dropped = 0
  }
}
