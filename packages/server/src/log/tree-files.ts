import {
  entriesPath,
  formatEntryBundle,
  ProofError,
  parseEntryBundle,
  type ReadTile,
  TILE_WIDTH,
  TileBuilder,
  tilePath,
  tileWidth,
} from '@verbatim/proof'
import type { LogFile, LogFiles } from './log-files.ts'

/** The tree as it lies in files: tiles of hashes and bundles of entries (C2SP tlog-tiles). */
export class TreeFiles {
  readonly #files: LogFiles

  constructor(files: LogFiles) {
    this.#files = files
  }

  /** The first hashes of a tile. @throws ProofError `tile_missing`. */
  readonly readTile: ReadTile = (level, index, width) =>
    this.#read(tilePath(level, index, width), tilePath(level, index))

  /** The first entries of a bundle. @throws ProofError `tile_missing`, `entries_malformed`. */
  async readEntries(index: number, width: number): Promise<Uint8Array[]> {
    return parseEntryBundle(await this.#read(entriesPath(index, width), entriesPath(index)), width)
  }

  /** The entries from `first` up to the end of a tree, bundle by bundle. */
  async *entriesFrom(first: number, treeSize: number): AsyncGenerator<Uint8Array[]> {
    for (let index = Math.floor(first / TILE_WIDTH); index * TILE_WIDTH < treeSize; index += 1) {
      const entries = await this.readEntries(index, tileWidth(0, index, treeSize))
      yield entries.slice(Math.max(first - index * TILE_WIDTH, 0))
    }
  }

  /** Partial tiles go once the full one is published, as the specification allows. */
  async removePartials(oldSize: number, newSize: number): Promise<void> {
    for (let level = 0, width = TILE_WIDTH; width <= newSize; level += 1, width *= TILE_WIDTH) {
      for (let index = Math.floor(oldSize / width); index < Math.floor(newSize / width); index += 1) {
        await this.#files.remove(`${tilePath(level, index)}.p`)
        if (level === 0) await this.#files.remove(`${entriesPath(index)}.p`)
      }
    }
  }

  /** A partial tile is the beginning of the full one, and may be gone when that is there. */
  async #read(path: string, fullPath: string): Promise<Uint8Array> {
    const bytes = (await this.#files.read(path)) ?? (await this.#files.read(fullPath))
    if (bytes === undefined) throw new ProofError('tile_missing', `${path} is missing.`)
    return bytes
  }
}

/** A tree that grows, with the entries of its last bundle; what fills up or changes becomes files. */
export class GrowingTree {
  readonly #tiles: TileBuilder
  #bundle: Uint8Array[]

  constructor(tiles: TileBuilder = new TileBuilder(), bundle: Uint8Array[] = []) {
    this.#tiles = tiles
    this.#bundle = bundle
  }

  get size(): number {
    return this.#tiles.size
  }

  root(): Promise<Uint8Array> {
    return this.#tiles.root()
  }

  clone(): GrowingTree {
    return new GrowingTree(this.#tiles.clone(), [...this.#bundle])
  }

  /** Adds an entry with its leaf hash, and gives the files that became full. */
  append(entry: Uint8Array, hash: Uint8Array): LogFile[] {
    this.#bundle.push(entry)
    const files = this.#tiles
      .append(hash)
      .map(({ level, index, bytes }) => ({ path: tilePath(level, index), bytes }))
    if (this.#bundle.length < TILE_WIDTH) return files
    const path = entriesPath(this.size / TILE_WIDTH - 1)
    files.push({ path, bytes: formatEntryBundle(this.#bundle) })
    this.#bundle = []
    return files
  }

  /** The partial files of the right edge that a tree of `oldSize` leaves did not have. */
  edge(oldSize: number): LogFile[] {
    const files: LogFile[] = []
    for (let level = 0; level < this.#tiles.height; level += 1) {
      const { index, width, bytes } = this.#tiles.edge(level)
      const grew = tileWidth(level, index, oldSize) !== width
      if (width > 0 && grew) files.push({ path: tilePath(level, index, width), bytes })
    }
    const width = this.#bundle.length
    if (width > 0 && this.size > oldSize) {
      const index = Math.floor(this.size / TILE_WIDTH)
      files.push({ path: entriesPath(index, width), bytes: formatEntryBundle(this.#bundle) })
    }
    return files
  }
}
