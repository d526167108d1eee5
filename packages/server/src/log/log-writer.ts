import { describeFailure } from '@verbatim/engine'
import { pause } from './pause.ts'
import { MAX_BATCH } from './pending-entries.ts'
import type { Publisher } from './publisher.ts'
import { type RecoveryOptions, recover } from './recovery.ts'
import type { Sequencer } from './sequencer.ts'
import { TreeFiles } from './tree-files.ts'
import { Wakeup } from './wakeup.ts'
import type { Witness } from './witness-client.ts'
import { type WitnessPace, WitnessRounds } from './witness-rounds.ts'

export interface WriterPace extends WitnessPace {
  /** From one batch to the next: what comes in between shares a checkpoint, and its syncs. */
  batchMs: number
  /** How often to look for entries of other processes, which cannot wake this one. */
  pollMs: number
}

export interface WriterOptions extends RecoveryOptions {
  witnesses: readonly Witness[]
  pace: WriterPace
  now: () => number
}

const LONGEST_PAUSE_MS = 10_000

/**
 * The one process that writes: takes what is pending, a batch at a time, until the signal. After a failure (a full disk, a folder that
 * was exchanged) it starts over from what is on disk; receipts stay pending in the database meanwhile.
 */
export class LogWriter {
  readonly #options: WriterOptions
  readonly #wakeup = new Wakeup()
  #publisher: Publisher | undefined
  #rounds: WitnessRounds[] = []

  constructor(options: WriterOptions) {
    this.#options = options
  }

  /** Signs and publishes, while this process writes. */
  get publisher(): Publisher | undefined {
    return this.#publisher
  }

  wake(): void {
    this.#wakeup.wake()
  }

  /** @param ready called once the log is found to be in order. @throws SetupError when it was not in order at the beginning. */
  async run(signal: AbortSignal, ready: () => void): Promise<void> {
    let sequencer = await recover(this.#options)
    ready()
    for (let failures = 0; !signal.aborted; ) {
      try {
        await this.#work(sequencer, signal, () => {
          failures = 0
        })
      } catch (error) {
        failures += 1
        this.#report(error)
        await this.#pauseAfter(failures, signal)
        sequencer = (await this.#recoverAgain(signal)) ?? sequencer
      }
    }
  }

  /** Takes entries and asks witnesses until the signal; ends the one when the other fails. */
  async #work(sequencer: Sequencer, signal: AbortSignal, onSuccess: () => void): Promise<void> {
    const ended = new AbortController()
    const both = AbortSignal.any([signal, ended.signal])
    this.#publisher = sequencer.publisher
    const rounds = this.#startWitnesses(sequencer.publisher, both)
    try {
      await this.#takeEntries(sequencer, signal, onSuccess)
    } finally {
      this.#publisher = undefined
      ended.abort()
      await rounds
    }
  }

  async #takeEntries(sequencer: Sequencer, signal: AbortSignal, onSuccess: () => void): Promise<void> {
    const { pace } = this.#options
    for (;;) {
      const last = signal.aborted
      const more = await this.#takeBatch(sequencer)
      onSuccess()
      if (last) return
      if (more) continue
      await pause(pace.batchMs, signal)
      await this.#wakeup.wait(pace.pollMs, signal)
    }
  }

  async #takeBatch(sequencer: Sequencer): Promise<boolean> {
    const { entries, observe, now } = this.#options
    const batch = await entries.pending(MAX_BATCH)
    if (batch.length === 0) return false
    const startedAt = now()
    const { firstIndex, head } = await sequencer.append(batch.map(({ digest }) => digest))
    await entries.integrated(batch.map(({ digest }, index) => ({ digest, leafIndex: firstIndex + index })))
    const durationMs = now() - startedAt
    observe({ type: 'log-integrated', entries: batch.length, treeSize: head.treeSize, durationMs })
    for (const round of this.#rounds) round.wake()
    return batch.length === MAX_BATCH
  }

  async #startWitnesses(publisher: Publisher, signal: AbortSignal): Promise<void> {
    const { witnesses, files } = this.#options
    const { readTile } = new TreeFiles(files)
    this.#rounds = witnesses.flatMap(({ key, url }) =>
      url === undefined ? [] : [new WitnessRounds({ key, url }, publisher, readTile, this.#options)],
    )
    await Promise.all(this.#rounds.map((round) => round.run(signal)))
  }

  async #recoverAgain(signal: AbortSignal): Promise<Sequencer | undefined> {
    for (let failures = 1; !signal.aborted; failures += 1) {
      try {
        return await recover(this.#options)
      } catch (error) {
        this.#report(error)
        await this.#pauseAfter(failures, signal)
      }
    }
    return undefined
  }

  #report(error: unknown): void {
    const what = 'entries are not taken into the log'
    this.#options.observe({ type: 'log-failed', what, cause: describeFailure(error) })
  }

  #pauseAfter(failures: number, signal: AbortSignal): Promise<void> {
    return pause(Math.min(this.#options.pace.batchMs * 2 ** failures, LONGEST_PAUSE_MS), signal)
  }
}
