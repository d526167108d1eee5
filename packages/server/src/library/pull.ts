import { describeFailure, type Progress, SetupError } from '@verbatim/engine'
import type { PullState } from '@verbatim/protocol'

type Work = (progress: Progress, signal: AbortSignal) => Promise<void>

/** One pull: how far it is, and how it ended. */
export class Pull {
  readonly #startedAt: number
  readonly #cancelled = new AbortController()
  #state: PullState['state'] = 'running'
  #problem: string | null = null
  #step = {
    name: 'Beginning',
    at: 0,
    total: undefined as number | undefined,
    unit: 'steps' as PullState['unit'],
  }
  #ended: Promise<void> = Promise.resolve()

  constructor(startedAt: number) {
    this.#startedAt = startedAt
  }

  get state(): PullState['state'] {
    return this.#state
  }

  /** Goes on by itself; what goes wrong becomes its state. */
  run(work: Work): void {
    this.#ended = this.#run(work)
  }

  async #run(work: Work): Promise<void> {
    try {
      await work(this.#progress(), this.#cancelled.signal)
      this.#state = 'done'
    } catch (error) {
      this.#state = this.#cancelled.signal.aborted ? 'cancelled' : 'failed'
      if (this.#state === 'failed') this.#problem = inWords(error)
    }
  }

  cancel(): void {
    this.#cancelled.abort(new Error('the pull was cancelled'))
  }

  async close(): Promise<void> {
    this.cancel()
    await this.#ended
  }

  describe(): PullState {
    const { name, at, total, unit } = this.#step
    return {
      state: this.#state,
      step: name,
      at,
      total: total ?? null,
      unit,
      problem: this.#problem,
      started_at: new Date(this.#startedAt).toISOString(),
    }
  }

  /** The newest step is the one that is told. */
  #progress(): Progress {
    return {
      note: () => undefined,
      step: (name, { total, unit = 'steps' } = {}) => {
        const step = { name, at: 0, total, unit }
        this.#step = step
        return {
          advance: (to, of) => {
            step.at = to
            step.total = of ?? step.total
          },
          done: () => {
            step.at = step.total ?? step.at
          },
          fail: () => undefined,
        }
      },
    }
  }
}

function inWords(error: unknown): string {
  return error instanceof SetupError ? `${error.what} ${error.why} ${error.fix}` : describeFailure(error)
}
