import {
  consistencyFromTiles,
  inclusionFromTiles,
  isSettled,
  ProofError,
  parseCheckpoint,
  parseNote,
  parseTilePath,
} from '@verbatim/proof'
import type { LogFiles } from './log-files.ts'
import { CHECKPOINT, type SignedHead, WITNESSED_CHECKPOINT } from './publisher.ts'
import { TreeFiles } from './tree-files.ts'

/** The proof that a leaf is under a checkpoint. */
export interface Inclusion {
  leafIndex: number
  treeSize: number
  hashes: Uint8Array[]
  /** The note of that checkpoint. */
  checkpoint: string
}

/** The log as it is on disk, for whoever writes it. */
export class LogReader {
  readonly #files: LogFiles
  readonly #treeFiles: TreeFiles
  /** The greatest size that was seen; what a smaller tree has never changes. */
  #knownSize = 0

  constructor(files: LogFiles) {
    this.#files = files
    this.#treeFiles = new TreeFiles(files)
  }

  get knownSize(): number {
    return this.#knownSize
  }

  /** The newest checkpoint; undefined before the log's first. */
  async head(): Promise<SignedHead | undefined> {
    const head = await this.#read(CHECKPOINT)
    this.#knownSize = Math.max(this.#knownSize, head?.treeSize ?? 0)
    return head
  }

  /**
   * A file of the log by its path: `checkpoint`, `checkpoint.witnessed`, `tile/…`. Only what a checkpoint covers: a writer's next tiles are
   * on disk before they are settled.
   */
  async file(path: string): Promise<Uint8Array | undefined> {
    if (path === CHECKPOINT || path === WITNESSED_CHECKPOINT) return this.#files.read(path)
    const name = parseTilePath(path)
    if (name === undefined) return undefined
    if (!isSettled(name, this.#knownSize)) await this.head()
    return isSettled(name, this.#knownSize) ? this.#files.read(path) : undefined
  }

  /** The proof for a leaf, under a checkpoint that a witness has cosigned where there is one, else the newest; undefined before it is in the log. */
  async inclusion(leafIndex: number): Promise<Inclusion | undefined> {
    const witnessed = await this.#read(WITNESSED_CHECKPOINT)
    const head = witnessed !== undefined && leafIndex < witnessed.treeSize ? witnessed : await this.head()
    if (head === undefined || leafIndex >= head.treeSize) return undefined
    const { treeSize, note: checkpoint } = head
    const hashes = await inclusionFromTiles(leafIndex, treeSize, this.#treeFiles.readTile)
    return { leafIndex, treeSize, hashes, checkpoint }
  }

  /** The proof that the tree of `oldSize` leaves begins that of `newSize`. @throws ProofError `log_range` for what is no part of the log. */
  async consistency(oldSize: number, newSize: number): Promise<Uint8Array[]> {
    const head = await this.head()
    if (newSize > (head?.treeSize ?? 0)) {
      throw new ProofError('log_range', `The log has ${head?.treeSize ?? 0} leaves, not ${newSize}.`)
    }
    return consistencyFromTiles(oldSize, newSize, this.#treeFiles.readTile)
  }

  async #read(path: string): Promise<SignedHead | undefined> {
    const bytes = await this.#files.read(path)
    if (bytes === undefined) return undefined
    const note = Buffer.from(bytes).toString('utf8')
    const { text } = parseNote(note)
    return { ...parseCheckpoint(text), text, note }
  }
}
