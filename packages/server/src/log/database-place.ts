import type { LogFile, LogFiles } from './log-files.ts'
import type { Candidate, LogPlace } from './log-place.ts'
import { pause } from './pause.ts'
import { WriterSession } from './writer-session.ts'

export interface DatabaseOptions {
  /** Of a Postgres with the table log_files. */
  url: string
  /** Reads a row of it, over any connection to that database: what is committed is seen at once. */
  read: (path: string) => Promise<Uint8Array | undefined>
}

/** How often one that waits looks whether the writer is gone. */
const POLL_MS = 500

/** A log in a Postgres that replicas share: one of them writes, over a connection that is the right to do so. */
export class DatabasePlace implements LogPlace {
  readonly name = 'the database'
  readonly files: DatabaseFiles
  readonly #url: string
  #session: WriterSession | undefined

  constructor({ url, read }: DatabaseOptions) {
    this.#url = url
    this.files = new DatabaseFiles(read)
  }

  async asWriter(signal: AbortSignal, candidate: Candidate): Promise<void> {
    const session = await WriterSession.open(this.#url)
    this.#session = session
    try {
      await waitForLock(session, signal, () => candidate.waits())
      await session.listen((text) => candidate.hears(text))
      this.files.session = session
      await candidate.writes(session.lost)
    } finally {
      this.files.session = undefined
      this.#session = undefined
      await session.close()
    }
  }

  async tellWriter(text: string): Promise<boolean> {
    return (await this.#session?.tell(text)) ?? false
  }
}

async function waitForLock(session: WriterSession, signal: AbortSignal, onWait: () => void): Promise<void> {
  for (let told = false; !(await session.takeLock()); told = true) {
    if (!told) onWait()
    await pause(POLL_MS, signal)
    signal.throwIfAborted()
  }
}

/** The log's files as rows. What is written at once is there at once. */
export class DatabaseFiles implements LogFiles {
  readonly read: DatabaseOptions['read']
  /** While this process writes. */
  session: WriterSession | undefined

  constructor(read: DatabaseOptions['read']) {
    this.read = read
  }

  /** There is nothing that could be left half written. */
  async prepare(): Promise<void> {}

  write(files: readonly LogFile[]): Promise<void> {
    return this.#writer().write(files)
  }

  rename(from: string, to: string): Promise<void> {
    return this.#writer().rename(from, to)
  }

  remove(path: string): Promise<void> {
    return this.#writer().remove(path)
  }

  #writer(): WriterSession {
    if (this.session === undefined) throw new Error('This process does not write the log.')
    return this.session
  }
}
