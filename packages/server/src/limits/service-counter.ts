/**
 * The virtual counter of Sheng et al., "Fairness in Serving Large Language Models" (OSDI 2024), algorithm 2: tokens that a
 * flow had, by its share. Who has had least is served next; a flow that comes back from idle is lifted, so that it
 * brings no credit from the time when it asked for nothing.
 *
 * Here a request is charged what it is expected to take when it starts, and corrected when it ends. A correction of what started
 * before a lift must not undo the lift: `#floor` is what the counter would be without anything from before it.
 */
export class ServiceCounter {
  share: number
  running = 0
  #served = 0
  #floor = 0
  #lifts = 0

  constructor(share: number) {
    this.share = share
  }

  /** Tokens by share; only differences mean anything. */
  get served(): number {
    return this.#served
  }

  lift(level: number): void {
    this.#lifts++
    this.#floor = level
    this.#served = Math.max(this.#served, level)
  }

  /** Charges what a request is expected to take; the function that comes back corrects that when it ends. */
  start(slots: number, tokens: number): (realTokens: number) => void {
    const { share } = this
    const lifts = this.#lifts
    this.running += slots
    this.#add(tokens / share, true)
    return (realTokens) => {
      this.running -= slots
      this.#add((realTokens - tokens) / share, lifts === this.#lifts)
    }
  }

  #add(service: number, sinceLift: boolean): void {
    if (sinceLift) this.#floor += service
    this.#served = Math.max(this.#served + service, this.#floor)
  }
}
