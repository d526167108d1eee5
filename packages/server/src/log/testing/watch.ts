import type { LogObservation } from '../log-observation.ts'

/** What was observed, and a way to wait for what will be. Only tests use it. */
export class Watch {
  readonly seen: LogObservation[] = []
  #waiting: { matches: (observation: LogObservation) => boolean; resolve: () => void }[] = []

  readonly observe = (observation: LogObservation): void => {
    this.seen.push(observation)
    for (const { matches, resolve } of this.#waiting) if (matches(observation)) resolve()
    this.#waiting = this.#waiting.filter(({ matches }) => !matches(observation))
  }

  /** Returns when something like it was, or is, observed. */
  async for(matches: (observation: LogObservation) => boolean): Promise<void> {
    if (this.seen.some(matches)) return
    await new Promise<void>((resolve) => this.#waiting.push({ matches, resolve }))
  }

  size(treeSize: number): Promise<void> {
    return this.for((seen) => seen.type === 'log-integrated' && seen.treeSize >= treeSize)
  }
}
