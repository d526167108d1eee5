import type { UsageRow } from './usage-row.ts'

/** Of a kind of refusal there is at most one row in so long, however many there are. */
export const GROUP_MS = 10_000

interface Group {
  /** The first that was refused since the last row, for all of them; undefined when there was none. */
  row: UsageRow | undefined
  timer: NodeJS.Timeout
}

/**
 * Rows of usage for what anybody may cause as often as he likes. The first of a kind is noted at once, those that follow as one row with their number, and
 * a kind is a surface, a model and a status: so a flood of any size writes a few rows in ten seconds, and every request is counted.
 */
export class RefusalGroups {
  readonly #note: (row: UsageRow) => void
  readonly #groups = new Map<string, Group>()

  constructor(note: (row: UsageRow) => void) {
    this.#note = note
  }

  add(row: UsageRow): void {
    const kind = [row.surface, row.model, row.status].join(' ')
    const group = this.#groups.get(kind)
    if (group === undefined) {
      this.#note(row)
      this.#groups.set(kind, { row: undefined, timer: this.#later(kind) })
    } else group.row = { ...(group.row ?? row), requests: (group.row?.requests ?? 0) + 1 }
  }

  /** What was gathered until now. */
  flush(): void {
    for (const { row, timer } of this.#groups.values()) {
      clearTimeout(timer)
      if (row !== undefined) this.#note(row)
    }
    this.#groups.clear()
  }

  #later(kind: string): NodeJS.Timeout {
    return setTimeout(() => this.#end(kind), GROUP_MS).unref()
  }

  #end(kind: string): void {
    const row = this.#groups.get(kind)?.row
    this.#groups.delete(kind)
    if (row === undefined) return
    this.#note(row)
    this.#groups.set(kind, { row: undefined, timer: this.#later(kind) })
  }
}
