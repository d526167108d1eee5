import type { LogFiles } from './log-files.ts'

/** Where a log lies: its files, and the right to write them. */
export interface LogPlace {
  /** For messages. */
  readonly name: string
  readonly files: LogFiles
  /**
   * Lets a candidate write while no other process does. The right is never had twice: who has lost it cannot write any more, before another one begins.
   *
   * @param signal ends the wait.
   */
  asWriter(signal: AbortSignal, candidate: Candidate): Promise<void>
  /** Sends a text to the process that writes, where that can be; whether it hears it nobody knows. @returns false where it cannot be. */
  tellWriter(text: string): Promise<boolean>
}

/** A process that would write. */
export interface Candidate {
  /** Another one writes; called once. */
  waits(): void
  /** @param lost tells that the right is gone. */
  writes(lost: AbortSignal): Promise<void>
  /** What another process sent while this one writes. */
  hears(text: string): void
}
