import { join } from 'node:path'
import { withLock } from '@verbatim/engine'
import { FolderFiles } from './folder-files.ts'
import type { Candidate, LogPlace } from './log-place.ts'

/** A log in a folder, for one machine: one process writes, by a lock of the operating system that dies with it. */
export class FolderPlace implements LogPlace {
  readonly name: string
  readonly files: FolderFiles

  /** @param directory all of which can be served as it is. */
  constructor(directory: string) {
    this.name = directory
    this.files = new FolderFiles(directory)
  }

  asWriter(signal: AbortSignal, candidate: Candidate): Promise<void> {
    const progress = {
      step: () => ({ advance() {}, done() {}, fail() {} }),
      note: () => candidate.waits(),
    }
    const lock = { purpose: 'writing the log', progress, signal }
    return withLock(join(this.name, 'writer.lock'), lock, () => candidate.writes(NEVER_LOST))
  }

  /** Processes on one machine have the same address: who brings something meets the writer next time. */
  async tellWriter(): Promise<boolean> {
    return false
  }
}

/** While the process lives it has the lock. */
const NEVER_LOST = new AbortController().signal
