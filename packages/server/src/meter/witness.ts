/** How long a replica says nothing before it counts as dead: five beats. */
const DEAD_MS = 10_000

/** Between two looks at most this much counts: while we could not look, others may have been unable to beat. */
const LONGEST_LOOK_MS = 4_000

interface Seen {
  beat: number | null
  silentMs: number
}

/** Who lives, judged by whether beats change while our own clock runs: the clocks of others are never compared. */
export class Witness {
  readonly #monotonic: () => number
  #seen = new Map<string, Seen>()
  #lookedAt: number | undefined

  constructor(monotonic: () => number) {
    this.#monotonic = monotonic
  }

  /** How many were not silent for long. */
  get alive(): number {
    let alive = 0
    for (const { beat, silentMs } of this.#seen.values()) if (beat !== null && silentMs < DEAD_MS) alive++
    return alive
  }

  /**
   * Takes what the database says now, and returns who is dead.
   *
   * @param beats the last of each; null for one of whom only holds are left.
   */
  see(beats: ReadonlyMap<string, number | null>): { id: string; beat: number | null }[] {
    const at = this.#monotonic()
    const elapsedMs = Math.min(at - (this.#lookedAt ?? at), LONGEST_LOOK_MS)
    this.#lookedAt = at
    const seen = new Map<string, Seen>()
    for (const [id, beat] of beats) {
      const before = this.#seen.get(id)
      const isSilent = before !== undefined && before.beat === beat
      seen.set(id, { beat, silentMs: isSilent ? before.silentMs + elapsedMs : 0 })
    }
    this.#seen = seen
    return [...seen].filter(([, { silentMs }]) => silentMs >= DEAD_MS).map(([id, { beat }]) => ({ id, beat }))
  }
}
