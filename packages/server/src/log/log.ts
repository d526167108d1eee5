/**
 * The log: digests of receipts in an append-only Merkle tree, as plain files that anybody can mirror and check (C2SP tlog-tiles, signed-note,
 * tlog-checkpoint, tlog-cosignature; docs/reference/log.md).
 *
 * Guarantees: an entry is under a signed checkpoint within a second; a checkpoint is on disk only after all its tiles; no two checkpoints
 * contradict each other, whatever is killed when. One process writes, by a lock in the folder that dies with it; the others serve what
 * is there, and one of them takes over. Memory holds the right edge of the tree only. What an entry means is left to receipts.
 */
import { join } from 'node:path'
import { describeFailure, SetupError, withLock } from '@verbatim/engine'
import { formatVkey, noteSigner, ProofError, parseNote, parseVkey } from '@verbatim/proof'
import { VerbatimError } from '@verbatim/protocol'
import { DurableFiles } from './durable-files.ts'
import type { ObserveLog } from './log-observation.ts'
import { type Inclusion, LogReader } from './log-reader.ts'
import { LogWriter, type WriterPace } from './log-writer.ts'
import { pause } from './pause.ts'
import type { PendingEntries } from './pending-entries.ts'
import { verifiedCosignatures, type Witness } from './witness-client.ts'
import { WITNESS_PACE } from './witness-rounds.ts'

export type { LogObservation, ObserveLog } from './log-observation.ts'
export type { Inclusion } from './log-reader.ts'
export { MAX_BATCH, type PendingEntries, type PendingEntry } from './pending-entries.ts'

export interface LogOptions {
  /** The log's folder, all of which can be served as it is. */
  directory: string
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

/** @throws SetupError when this process is to write and the folder is not in order. @throws ProofError `vkey_malformed`. */
export async function openLog(options: LogOptions): Promise<Log> {
  const log = new FolderLog(options)
  await log.open()
  return log
}

class FolderLog implements Log {
  readonly vkey: string
  readonly #options: LogOptions
  readonly #witnesses: Witness[]
  readonly #reader: LogReader
  readonly #writer: LogWriter
  readonly #closing = new AbortController()
  #isWriter = false
  #running: Promise<void> = Promise.resolve()

  constructor(options: LogOptions) {
    const { directory, entries, observe, now, pace } = options
    const signer = noteSigner(options.origin, options.key)
    const files = new DurableFiles(directory)
    const witnesses = options.witnesses.map(({ vkey, url }) => ({ key: witnessKey(vkey), url }))
    const recovery = { files, directory, signer, entries, observe }
    this.vkey = formatVkey(signer.key)
    this.#options = options
    this.#witnesses = witnesses
    this.#reader = new LogReader(files)
    this.#writer = new LogWriter({ ...recovery, witnesses, pace: { ...PACE, ...pace }, now })
  }

  get isWriter(): boolean {
    return this.#isWriter
  }

  get size(): number {
    return this.#writer.publisher?.head.treeSize ?? this.#reader.knownSize
  }

  /** Returns when this process writes and all is in order, or another one writes. */
  open(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#running = this.#compete(resolve, reject)
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

  async addCosignatures(note: string): Promise<string> {
    const publisher = this.#writer.publisher
    if (publisher === undefined) {
      throw new VerbatimError('overloaded', 'Another process writes the log just now.', {
        retryAfterSeconds: 2,
      })
    }
    const text = readOr('invalid_request', () => parseNote(note).text)
    if (publisher.recent(text) === undefined) {
      throw new VerbatimError('not_found', 'This is no recent checkpoint of this log.')
    }
    const keys = this.#witnesses.map(({ key }) => key)
    const signatures = readOr('permission_denied', () =>
      verifiedCosignatures(text, note.slice(text.length + 1), keys, this.#options.now()),
    )
    const head = await publisher.cosign(text, signatures)
    if (head === undefined) throw new VerbatimError('not_found', 'This is no recent checkpoint any more.')
    return head.note
  }

  async close(): Promise<void> {
    this.#closing.abort()
    await this.#running
  }

  /** Writes whenever no other process does, until the log is closed. The first failure is told to who opens the log, later ones are observed. */
  async #compete(opened: () => void, refused: (error: unknown) => void): Promise<void> {
    const { signal } = this.#closing
    const { observe, directory } = this.#options
    let failed = refused
    while (!signal.aborted) {
      try {
        await this.#writeUnderLock(() => {
          failed = (error) =>
            observe({ type: 'log-failed', what: 'taking over', cause: describeFailure(error) })
          opened()
        })
      } catch (error) {
        if (signal.aborted) return
        failed(error instanceof SetupError ? error : cannotOpen(directory, error))
        if (failed === refused) return
        await pause(RETRY_MS, signal)
      }
    }
  }

  #writeUnderLock(opened: () => void): Promise<void> {
    const { directory, observe } = this.#options
    const { signal } = this.#closing
    const follow = () => {
      observe({ type: 'log-role', role: 'follower' })
      opened()
    }
    const progress = { step: () => ({ advance() {}, done() {}, fail() {} }), note: follow }
    const lock = { purpose: 'writing the log', progress, signal }
    return withLock(join(directory, 'writer.lock'), lock, async () => {
      try {
        await this.#writer.run(signal, () => {
          this.#isWriter = true
          observe({ type: 'log-role', role: 'writer' })
          opened()
        })
      } finally {
        this.#isWriter = false
      }
    })
  }
}

/** Between tries to write a log that is not in order. */
const RETRY_MS = 5000

function cannotOpen(directory: string, error: unknown): SetupError {
  return new SetupError(
    `The log of receipts in ${directory} cannot be opened.`,
    describeFailure(error),
    'Check that the folder can be written and the disk is not full, or name another with VERBATIM_DATA or --data.',
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

function readOr<Value>(code: 'invalid_request' | 'permission_denied', read: () => Value): Value {
  try {
    return read()
  } catch (error) {
    if (error instanceof ProofError) throw new VerbatimError(code, error.message, { cause: error })
    throw error
  }
}
