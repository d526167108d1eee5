import type { Observation } from './observe.ts'

/** What can be wrong for a while and be reported twice, when it begins and when it is over. */
export type Trouble = 'engine' | 'limits' | 'log'

/** Which of it lasts, as far as this process has observed it. */
export class Troubles {
  readonly #lasting = new Set<Trouble>()

  get list(): readonly Trouble[] {
    return [...this.#lasting]
  }

  take(observation: Observation): void {
    const { type } = observation
    if (type === 'engine-state') this.#set('engine', observation.state !== 'ready')
    if (type === 'limits-degraded') this.#set('limits', true)
    if (type === 'limits-restored') this.#set('limits', false)
    if (type === 'log-failed') this.#set('log', true)
    if (type === 'log-integrated' || type === 'log-role') this.#set('log', false)
  }

  #set(trouble: Trouble, lasts: boolean): void {
    if (lasts) this.#lasting.add(trouble)
    else this.#lasting.delete(trouble)
  }
}
