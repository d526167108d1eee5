import { ProofError } from '../proof-error.ts'
import { openCheckpoint, parseCheckpoint, type TreeHead } from './checkpoint.ts'
import { parseEntryBundle } from './entry-bundle.ts'
import { EMPTY_ROOT, foldHashes, HASH_BYTES, leafHash, sameBytes } from './merkle.ts'
import { parseNote } from './signed-note.ts'
import { TileBuilder } from './tile-builder.ts'
import { entriesPath, TILE_WIDTH, tilePath, tileWidth } from './tile-path.ts'
import { splitHashes } from './tile-proofs.ts'

/** A file of the log by its path (`checkpoint`, `tile/0/000`); undefined where there is none. */
export type ReadLogFile = (path: string) => Promise<Uint8Array | undefined>

export interface LogProblem {
  path: string
  code: ProofError['code']
  sentence: string
}

export interface LogReport {
  intact: boolean
  origin: string
  treeSize: number
  rootHash: Uint8Array
  /** The first hundred of them. */
  problems: LogProblem[]
}

export interface FsckOptions {
  /** The log's key; without it the checkpoint's signature is not checked. */
  vkey?: string
  /** Told after each bundle of entries: how many entries are checked, and how many there are. */
  onProgress?: (checked: number, treeSize: number) => void
}

const MAX_PROBLEMS = 100

/**
 * Checks a whole log from its files alone: each entry against the leaf hashes, each tile against the one below, the root against the checkpoint.
 * Reads every file once, one after the other, and keeps the right edge of the tree only.
 *
 * @throws ProofError when there is no checkpoint that can be read (`tile_missing`, `note_malformed`, `checkpoint_malformed`, `checkpoint_unsigned`, `note_signature_invalid`).
 */
export async function fsckLog(readFile: ReadLogFile, options: FsckOptions = {}): Promise<LogReport> {
  const head = await readHead(readFile, options.vkey)
  const check = new LogCheck(readFile, head.treeSize)
  for (let index = 0; index * TILE_WIDTH < head.treeSize; index += 1) {
    if (!(await check.bundle(index))) break
    options.onProgress?.(check.size, head.treeSize)
  }
  await check.end(head.rootHash)
  const { origin, treeSize, rootHash } = head
  return { intact: check.problems.length === 0, origin, treeSize, rootHash, problems: check.problems }
}

async function readHead(readFile: ReadLogFile, vkey: string | undefined): Promise<TreeHead> {
  const note = await readFile('checkpoint')
  if (note === undefined) throw new ProofError('tile_missing', 'The log has no checkpoint.')
  return vkey === undefined ? parseCheckpoint(parseNote(note).text) : openCheckpoint(note, vkey)
}

class LogCheck {
  readonly problems: LogProblem[] = []
  readonly #readFile: ReadLogFile
  readonly #treeSize: number
  readonly #tree = new TileBuilder()

  constructor(readFile: ReadLogFile, treeSize: number) {
    this.#readFile = readFile
    this.#treeSize = treeSize
  }

  get size(): number {
    return this.#tree.size
  }

  /** Checks a bundle and its level-0 tile, and goes on with whichever can be read; false when neither can. */
  async bundle(index: number): Promise<boolean> {
    const width = tileWidth(0, index, this.#treeSize)
    const path = entriesPath(index, width)
    const leaves = await this.#attempt(path, async () => {
      const bundle = await this.#read(path, entriesPath(index))
      return parseEntryBundle(bundle, width).map(leafHash)
    })
    const stored = await this.#attempt(tilePath(0, index, width), () => this.#readTile(0, index, width))
    const hashes = await this.#believe(index, leaves, stored && splitHashes(stored, 0, width))
    for (const hash of hashes ?? []) await this.#add(hash)
    return hashes !== undefined
  }

  /** Of a bundle and a tile that differ, the one from which the tile above follows is right; where there is none, the root will tell. */
  async #believe(
    index: number,
    leaves: Uint8Array[] | undefined,
    stored: Uint8Array[] | undefined,
  ): Promise<Uint8Array[] | undefined> {
    if (leaves === undefined || stored === undefined) return leaves ?? stored
    if (leaves.every((hash, at) => sameBytes(hash, stored[at] ?? EMPTY_ROOT))) return leaves
    const [bundle, tile] = [entriesPath(index, leaves.length), tilePath(0, index, leaves.length)]
    const above = leaves.length === TILE_WIDTH ? await this.#parent(index) : undefined
    const entriesAreWrong = above !== undefined && sameBytes(foldHashes(stored), above)
    const sentence = `${bundle} and ${tile} do not belong together.`
    this.#report(entriesAreWrong ? bundle : tile, 'log_mismatch', sentence)
    return entriesAreWrong ? stored : leaves
  }

  async #parent(index: number): Promise<Uint8Array | undefined> {
    const [above, at] = [Math.floor(index / TILE_WIDTH), index % TILE_WIDTH]
    const bytes =
      (await this.#readFile(tilePath(1, above, tileWidth(1, above, this.#treeSize)))) ??
      (await this.#readFile(tilePath(1, above)))
    return bytes?.subarray(at * HASH_BYTES, (at + 1) * HASH_BYTES)
  }

  async #add(hash: Uint8Array): Promise<void> {
    for (const { level, index, bytes } of this.#tree.append(hash)) {
      if (level > 0) await this.#checkTile(level, index, TILE_WIDTH, bytes)
    }
  }

  /** The partial tiles above level 0, and the root. */
  async end(root: Uint8Array): Promise<void> {
    if (this.size < this.#treeSize) return
    for (let level = 1; level < this.#tree.height; level += 1) {
      const { index, width, bytes } = this.#tree.edge(level)
      if (width > 0) await this.#checkTile(level, index, width, bytes)
    }
    if (!sameBytes(await this.#tree.root(), root))
      this.#report('checkpoint', 'log_mismatch', 'The entries have another root than the checkpoint says.')
  }

  async #checkTile(level: number, index: number, width: number, expected: Uint8Array): Promise<void> {
    const path = tilePath(level, index, width)
    const stored = await this.#attempt(path, () => this.#readTile(level, index, width))
    if (stored !== undefined) this.#compare(level, index, width, expected, stored)
  }

  #compare(level: number, index: number, width: number, expected: Uint8Array, stored: Uint8Array): void {
    if (sameBytes(expected, stored)) return
    const path = tilePath(level, index, width)
    this.#report(path, 'log_mismatch', `${path} does not follow from what is below it.`)
  }

  async #readTile(level: number, index: number, width: number): Promise<Uint8Array> {
    const path = tilePath(level, index, width)
    const tile = await this.#read(path, tilePath(level, index))
    const whole = tile.length === width * HASH_BYTES || tile.length === TILE_WIDTH * HASH_BYTES
    if (whole) return tile.subarray(0, width * HASH_BYTES)
    throw new ProofError('tile_malformed', `${path} has ${tile.length} bytes, not ${width * HASH_BYTES}.`)
  }

  /** A partial tile may be gone once the full one, which begins with it, is there. */
  async #read(path: string, fullPath: string): Promise<Uint8Array> {
    const bytes =
      (await this.#readFile(path)) ?? (path === fullPath ? undefined : await this.#readFile(fullPath))
    if (bytes === undefined) throw new ProofError('tile_missing', `${path} is missing.`)
    return bytes
  }

  async #attempt<Value>(path: string, work: () => Promise<Value>): Promise<Value | undefined> {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof ProofError)) throw error
      this.#report(path, error.code, error.message)
      return undefined
    }
  }

  #report(path: string, code: ProofError['code'], sentence: string): void {
    if (this.problems.length < MAX_PROBLEMS) this.problems.push({ path, code, sentence })
  }
}
