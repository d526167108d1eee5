import { describeFailure } from '@verbatim/engine'
import { consistencyFromTiles, type ReadTile } from '@verbatim/proof'
import type { ObserveLog } from './log-observation.ts'
import { pause } from './pause.ts'
import type { Publisher, SignedHead } from './publisher.ts'
import { Wakeup } from './wakeup.ts'
import { askWitness, verifiedCosignatures, type Witness } from './witness-client.ts'

export interface WitnessPace {
  /** Between two questions to the same witness: a log may have five checkpoints a second. */
  intervalMs: number
  /** The first pause after a failure; each further one doubles it. */
  retryMs: number
  longestRetryMs: number
}

export interface WitnessOptions {
  observe: ObserveLog
  pace: WitnessPace
  now: () => number
}

export const WITNESS_PACE: WitnessPace = { intervalMs: 2000, retryMs: 2000, longestRetryMs: 300_000 }

/** Keeps one witness up to date with the newest checkpoint, one question at a time, until the signal. */
export class WitnessRounds {
  readonly #witness: Witness & { url: string }
  readonly #publisher: Publisher
  readonly #readTile: ReadTile
  readonly #observe: ObserveLog
  readonly #pace: WitnessPace
  readonly #now: () => number
  readonly #wakeup = new Wakeup()
  /** The tree that the witness saw last. At first it is asked as if it had seen none, and corrects that. */
  #seenSize = 0
  #cosignedText: string | undefined

  constructor(
    witness: Witness & { url: string },
    publisher: Publisher,
    readTile: ReadTile,
    options: WitnessOptions,
  ) {
    this.#witness = witness
    this.#publisher = publisher
    this.#readTile = readTile
    this.#observe = options.observe
    this.#pace = options.pace
    this.#now = options.now
  }

  /** There may be a new checkpoint. */
  wake(): void {
    this.#wakeup.wake()
  }

  async run(signal: AbortSignal): Promise<void> {
    let failures = 0
    while (!signal.aborted) {
      const head = this.#publisher.head
      if (head.text === this.#cosignedText) {
        await this.#wakeup.wait(this.#pace.longestRetryMs, signal)
        continue
      }
      failures = (await this.#attempt(head, signal)) ? 0 : failures + 1
      await pause(failures === 0 ? this.#pace.intervalMs : this.#retryMs(failures), signal)
    }
  }

  async #attempt(head: SignedHead, signal: AbortSignal): Promise<boolean> {
    try {
      await this.#cosign(head, signal)
      this.#observe({ type: 'witness-cosigned', witness: this.#witness.key.name, treeSize: head.treeSize })
      return true
    } catch (error) {
      if (signal.aborted) return false
      const cause = describeFailure(error)
      this.#observe({ type: 'witness-failed', witness: this.#witness.key.name, cause })
      return false
    }
  }

  async #cosign(head: SignedHead, signal: AbortSignal): Promise<void> {
    const first = await this.#ask(head, signal)
    const answer = 'seenSize' in first ? await this.#askAgain(head, first.seenSize, signal) : first
    if ('seenSize' in answer) throw new Error(`It has seen ${answer.seenSize} leaves, and then others.`)
    const signatures = verifiedCosignatures(head.text, answer.lines, [this.#witness.key], this.#now())
    await this.#publisher.cosign(head.text, signatures)
    this.#seenSize = head.treeSize
    this.#cosignedText = head.text
  }

  #askAgain(head: SignedHead, seenSize: number, signal: AbortSignal) {
    if (seenSize > head.treeSize) {
      throw new Error(
        `It has seen ${seenSize} leaves of this log, which has ${head.treeSize}: the log is an old copy, or its key signs elsewhere too.`,
      )
    }
    this.#seenSize = seenSize
    return this.#ask(head, signal)
  }

  async #ask(head: SignedHead, signal: AbortSignal) {
    const oldSize = Math.min(this.#seenSize, head.treeSize)
    const hashes = await consistencyFromTiles(oldSize, head.treeSize, this.#readTile)
    return askWitness(this.#witness, head, { oldSize, hashes }, signal)
  }

  #retryMs(failures: number): number {
    return Math.min(this.#pace.retryMs * 2 ** (failures - 1), this.#pace.longestRetryMs)
  }
}
