import { mkdir, rename, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import {
  entriesPath,
  openCheckpoint,
  ProofError,
  parseCheckpoint,
  parseNote,
  type ReadLogFile,
  rootFromTiles,
  sameBytes,
  type TreeHead,
  tilePath,
  tileWidth,
} from '@verbatim/proof'
import { logFolder, tileReader } from './log-files.ts'

type OnProgress = (copied: number, files: number) => void

/**
 * A copy of a log in a folder, brought up to date by plain reads. Full tiles never change, so one that is there is not asked for again: a copy that was
 * stopped goes on. The checkpoint is written last, once the tiles lead to its root and begin with the tree that the copy had before; a log that
 * rewrote its past is refused.
 */
export class LogMirror {
  readonly #folder: string
  readonly #source: ReadLogFile
  readonly #local: ReadLogFile

  constructor(folder: string, source: ReadLogFile) {
    this.#folder = folder
    this.#source = source
    this.#local = logFolder(folder)
  }

  /** @throws ProofError when the log is incomplete, not signed by `vkey`, or no continuation of the copy; and what reading or writing throws. */
  async update(vkey: string | undefined, onProgress: OnProgress): Promise<TreeHead> {
    const note = await this.#source('checkpoint')
    if (note === undefined) throw new ProofError('tile_missing', 'The log has no checkpoint.')
    const head = readHead(note, vkey)
    const before = await this.#local('checkpoint')
    const known = before === undefined ? undefined : readHead(before, vkey)
    if (known !== undefined) checkProgress(known, head)
    const paths = filesOf(head.treeSize)
    for (const [index, path] of paths.entries()) {
      await this.#copy(path)
      onProgress(index + 1, paths.length)
    }
    for (const tree of [known, head]) if (tree !== undefined) await this.#checkRoot(tree)
    await this.#write('checkpoint', note)
    return head
  }

  async #copy({ path, full }: LogFile): Promise<void> {
    if ((await this.#local(path)) !== undefined) return
    const bytes = await this.#source(path)
    if (bytes !== undefined) return this.#write(path, bytes)
    // A partial tile may have gone when the full one came, which begins with it.
    const whole = path === full ? undefined : await this.#source(full)
    if (whole === undefined) throw new ProofError('tile_missing', `${path} is missing.`)
    await this.#write(full, whole)
  }

  async #checkRoot({ treeSize, rootHash }: TreeHead): Promise<void> {
    const root = await rootFromTiles(treeSize, tileReader(this.#local))
    if (sameBytes(root, rootHash)) return
    throw new ProofError(
      'log_mismatch',
      `The tiles in ${this.#folder} have another root than the checkpoint of ${treeSize} receipts.`,
    )
  }

  async #write(path: string, bytes: Uint8Array): Promise<void> {
    const place = join(this.#folder, path)
    await mkdir(dirname(place), { recursive: true })
    await writeFile(`${place}.part`, bytes, { flush: true })
    await rename(`${place}.part`, place)
  }
}

function readHead(note: Uint8Array, vkey: string | undefined): TreeHead {
  return vkey === undefined ? parseCheckpoint(parseNote(note).text) : openCheckpoint(note, vkey)
}

function checkProgress(known: TreeHead, head: TreeHead): void {
  if (known.origin !== head.origin) {
    throw new ProofError('log_mismatch', `The folder holds the log ${known.origin}, not ${head.origin}.`)
  }
  if (known.treeSize <= head.treeSize) return
  throw new ProofError(
    'log_forked',
    `The log has ${head.treeSize} receipts now, and had ${known.treeSize} when it was copied.`,
  )
}

interface LogFile {
  path: string
  /** The same one when it will be full. */
  full: string
}

/** All files of a tree: bundles of entries, and tiles of each level. */
function filesOf(treeSize: number): LogFile[] {
  const files: LogFile[] = []
  for (let level = 0; tileWidth(level, 0, treeSize) > 0; level += 1) {
    for (let index = 0; tileWidth(level, index, treeSize) > 0; index += 1) {
      const width = tileWidth(level, index, treeSize)
      if (level === 0) files.push({ path: entriesPath(index, width), full: entriesPath(index) })
      files.push({ path: tilePath(level, index, width), full: tilePath(level, index) })
    }
  }
  return files
}
