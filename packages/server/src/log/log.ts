/**
 * The log: digests of receipts in an append-only Merkle tree, as plain files that anybody can mirror and check (C2SP tlog-tiles, signed-note,
 * tlog-checkpoint, tlog-cosignature; docs/reference/log.md). They lie in a folder, or in a database that replicas share.
 *
 * Guarantees: an entry is under a signed checkpoint within a second; a checkpoint is on disk only after all its tiles; no two checkpoints
 * contradict each other, whatever is killed when. One process writes, by a lock that dies with it; the others serve what
 * is there, and one of them takes over. Memory holds the right edge of the tree only. What an entry means is left to receipts.
 */
import { describeFailure, SetupError } from '@verbatim/engine'
import { formatVkey, noteSigner, ProofError, parseVkey } from '@verbatim/proof'
import { CosignatureDesk } from './cosignature-desk.ts'
import type { ObserveLog } from './log-observation.ts'
import type { LogPlace } from './log-place.ts'
import { type Inclusion, LogReader } from './log-reader.ts'
import { LogWriter, type WriterPace } from './log-writer.ts'
import { pause } from './pause.ts'
import type { PendingEntries } from './pending-entries.ts'
import { CHECKPOINT } from './publisher.ts'
import { type RecoveryOptions, readHead } from './recovery.ts'
import { WITNESS_PACE } from './witness-rounds.ts'

export { DatabasePlace } from './database-place.ts'
export { syncFolder } from './folder-files.ts'
export { FolderPlace } from './folder-place.ts'
export { beginLogCopy, type LogCopy } from './log-copy.ts'
export type { LogFile, LogFiles } from './log-files.ts'
export type { LogObservation, ObserveLog } from './log-observation.ts'
export type { LogPlace } from './log-place.ts'
export type { Inclusion } from './log-reader.ts'
export { MAX_BATCH, type PendingEntries, type PendingEntry } from './pending-entries.ts'

export interface LogOptions {
  place: LogPlace
  /** The seed of the log's Ed25519 key, 32 bytes. */
  key: Uint8Array
  /** The log's name, which its checkpoints and its key carry: a URL without scheme, where the log is served. */
  origin: string
  entries: PendingEntries
  /** Whose cosignatures are taken; those with a URL are asked for them. */
  witnesses: readonly { vkey: string; url?: string | undefined }[]
  observe: ObserveLog
  now: () => number
  pace?: Partial<WriterPace>
}

export interface Log {
  /** The verifier key by which checkpoints are checked. */
  readonly vkey: string
  /** Whether this process writes the log. */
  readonly isWriter: boolean
  /** The number of leaves under the newest checkpoint that this process has seen. */
  readonly size: number
  /** Entries are pending: they are taken now, or with the next batch. */
  wake(): void
  /** The newest checkpoint as a note; undefined until a writer made the first. */
  checkpoint(): Promise<string | undefined>
  /** The proof for a leaf; undefined before it is under a checkpoint. */
  inclusion(leafIndex: number): Promise<Inclusion | undefined>
  /** The proof that one tree begins the other. @throws ProofError `log_range`. */
  consistency(oldSize: number, newSize: number): Promise<Uint8Array[]>
  /** A file as it is served: `checkpoint`, `checkpoint.witnessed`, `tile/…`. */
  file(path: string): Promise<Uint8Array | undefined>
  /** Takes cosignatures of configured witnesses, under a recent checkpoint. @throws VerbatimError. @returns the checkpoint with them. */
  addCosignatures(note: string): Promise<string>
  /** Takes what is pending, and lets another process write. */
  close(): Promise<void>
}

const PACE: WriterPace = { ...WITNESS_PACE, batchMs: 200, pollMs: 500 }

/** @throws SetupError when the log is another key's, or this process is to write it and it is not in order. @throws ProofError `vkey_malformed`. */
export async function openLog(options: LogOptions): Promise<Log> {
  const log = new OpenLog(options)
  await log.open()
  return log
}

class OpenLog implements Log {
  readonly vkey: string
  readonly #options: LogOptions
  readonly #recovery: RecoveryOptions
  readonly #desk: CosignatureDesk
  readonly #reader: LogReader
  readonly #writer: LogWriter
  readonly #closing = new AbortController()
  #isWriter = false
  #running: Promise<void> = Promise.resolve()

  constructor(options: LogOptions) {
    const { place, entries, observe, now, pace } = options
    const signer = noteSigner(options.origin, options.key)
    const witnesses = options.witnesses.map(({ vkey, url }) => ({ key: witnessKey(vkey), url }))
    this.#recovery = { files: place.files, placeName: place.name, signer, entries, observe }
    this.vkey = formatVkey(signer.key)
    this.#options = options
    this.#desk = new CosignatureDesk({
      place,
      witnesses,
      publisher: () => this.#writer.publisher,
      now,
    })
    this.#reader = new LogReader(place.files)
    this.#writer = new LogWriter({ ...this.#recovery, witnesses, pace: { ...PACE, ...pace }, now })
  }

  get isWriter(): boolean {
    return this.#isWriter
  }

  get size(): number {
    return this.#writer.publisher?.head.treeSize ?? this.#reader.knownSize
  }

  /** Returns when this process writes and all is in order, or another one writes. */
  open(): Promise<void> {
    return new Promise((opened, refused) => {
      this.#running = this.#compete({ opened, refused })
    })
  }

  wake(): void {
    this.#writer.wake()
  }

  async checkpoint(): Promise<string | undefined> {
    return (await this.#reader.head())?.note
  }

  inclusion(leafIndex: number): Promise<Inclusion | undefined> {
    return this.#reader.inclusion(leafIndex)
  }

  consistency(oldSize: number, newSize: number): Promise<Uint8Array[]> {
    return this.#reader.consistency(oldSize, newSize)
  }

  file(path: string): Promise<Uint8Array | undefined> {
    return this.#reader.file(path)
  }

  addCosignatures(note: string): Promise<string> {
    return this.#desk.add(note)
  }

  async close(): Promise<void> {
    this.#closing.abort()
    await this.#running
  }

  /** Writes whenever no other process does, until the log is closed. What fails first is told to who opens the log, later failures are observed. */
  async #compete(settle: { opened: () => void; refused: (error: SetupError) => void }): Promise<void> {
    const { signal } = this.#closing
    const { observe, place } = this.#options
    let isOpen = false
    const opened = () => {
      isOpen = true
      settle.opened()
    }
    const failed = (error: unknown) => {
      if (isOpen) return observe({ type: 'log-failed', what: 'taking over', cause: describeFailure(error) })
      this.#closing.abort()
      settle.refused(error instanceof SetupError ? error : cannotOpen(place.name, error))
    }
    while (!signal.aborted) {
      try {
        await this.#writeUnderLock(opened, failed)
      } catch (error) {
        if (signal.aborted) return
        failed(error)
        await pause(RETRY_MS, signal)
      }
    }
  }

  #writeUnderLock(opened: () => void, failed: (error: unknown) => void): Promise<void> {
    const { place, observe } = this.#options
    const { signal } = this.#closing
    return place.asWriter(signal, {
      waits: () => {
        observe({ type: 'log-role', role: 'follower' })
        this.#meetWriter().then(opened, failed)
      },
      writes: (lost) => this.#write(AbortSignal.any([signal, lost]), opened),
      hears: (note) => {
        const what = 'cosignatures that another replica passed on'
        this.addCosignatures(note).catch((error) =>
          observe({ type: 'log-failed', what, cause: describeFailure(error) }),
        )
      },
    })
  }

  async #write(signal: AbortSignal, opened: () => void): Promise<void> {
    try {
      await this.#writer.run(signal, () => {
        this.#isWriter = true
        this.#options.observe({ type: 'log-role', role: 'writer' })
        opened()
      })
    } finally {
      this.#isWriter = false
    }
  }

  /** Returns when there is a checkpoint by the writer. @throws SetupError when it has another key: receipts of this process would name another log. */
  async #meetWriter(): Promise<void> {
    const { signal } = this.#closing
    while (!signal.aborted && (await readHead(this.#recovery, CHECKPOINT)) === undefined) {
      await pause(FIRST_CHECKPOINT_MS, signal)
    }
  }
}

/** How often one that follows looks for the log's first checkpoint. */
const FIRST_CHECKPOINT_MS = 50

/** Between tries to write a log that is not in order, or that cannot be reached. */
const RETRY_MS = 1000

function cannotOpen(place: string, error: unknown): SetupError {
  return new SetupError(
    `The log of receipts in ${place} cannot be opened.`,
    describeFailure(error),
    'Check that the folder can be written and the disk is not full, or name another with VERBATIM_DATA or --data; for a log in a database, that DATABASE_URL is right.',
    { cause: error },
  )
}

function witnessKey(vkey: string) {
  const key = parseVkey(vkey)
  if (key.type === 'cosignature/v1') return key
  throw new ProofError(
    'vkey_malformed',
    `${key.name} signs notes and not as a witness: its key has another type.`,
  )
}
