import { foldHashes, HASH_BYTES } from './merkle.ts'
import { TILE_WIDTH } from './tile-path.ts'
import { type ReadTile, rootFromTiles, splitHashes } from './tile-proofs.ts'

/** A tile that has become full. */
export interface FullTile {
  level: number
  index: number
  bytes: Uint8Array
}

/**
 * A tree that grows leaf by leaf and remembers its right edge only: the partial tile of each level, 8 KB at most.
 * Full tiles are handed out once, when they fill up, the lower before the upper.
 */
export class TileBuilder {
  #size = 0
  #levels: { hashes: Uint8Array; width: number }[] = []

  get size(): number {
    return this.#size
  }

  /** The number of levels that the tree has hashes on. */
  get height(): number {
    return this.#levels.length
  }

  /** Starts from the right edge of a tree whose tiles exist already. The edge is believed: compare `root` with a checkpoint. */
  static async restore(treeSize: number, readTile: ReadTile): Promise<TileBuilder> {
    const builder = new TileBuilder()
    builder.#size = treeSize
    for (let level = 0, count = treeSize; count > 0; level += 1, count = Math.floor(count / TILE_WIDTH)) {
      const width = count % TILE_WIDTH
      const hashes = new Uint8Array(TILE_WIDTH * HASH_BYTES)
      if (width > 0) {
        const tile = await readTile(level, Math.floor(count / TILE_WIDTH), width)
        hashes.set(tile.subarray(0, width * HASH_BYTES))
      }
      builder.#levels.push({ hashes, width })
    }
    return builder
  }

  /** A second builder at the same point; the two do not touch each other. */
  clone(): TileBuilder {
    const copy = new TileBuilder()
    copy.#size = this.#size
    copy.#levels = this.#levels.map(({ hashes, width }) => ({ hashes: hashes.slice(), width }))
    return copy
  }

  /** Adds a leaf, by its leaf hash. */
  append(hash: Uint8Array): FullTile[] {
    const full: FullTile[] = []
    this.#size += 1
    let carried: Uint8Array | undefined = hash
    for (let level = 0, count = this.#size; carried !== undefined; level += 1) {
      const bytes = this.#push(level, carried)
      count = Math.floor(count / TILE_WIDTH)
      if (bytes === undefined) break
      full.push({ level, index: count - 1, bytes })
      carried = foldHashes(splitHashes(bytes, 0, TILE_WIDTH))
    }
    return full
  }

  /** Adds a hash on a level, and gives the level's tile when that made it full. */
  #push(level: number, hash: Uint8Array): Uint8Array | undefined {
    let tile = this.#levels[level]
    if (tile === undefined) {
      tile = { hashes: new Uint8Array(TILE_WIDTH * HASH_BYTES), width: 0 }
      this.#levels.push(tile)
    }
    tile.hashes.set(hash, tile.width * HASH_BYTES)
    tile.width += 1
    if (tile.width < TILE_WIDTH) return undefined
    const bytes = tile.hashes
    tile.hashes = new Uint8Array(TILE_WIDTH * HASH_BYTES)
    tile.width = 0
    return bytes
  }

  /** The partial tile of a level; its width is 0 where the level ends with a full tile. */
  edge(level: number): { index: number; width: number; bytes: Uint8Array } {
    const { hashes, width } = this.#levels[level] ?? { hashes: new Uint8Array(), width: 0 }
    const index = Math.floor(this.#size / TILE_WIDTH ** (level + 1))
    return { index, width, bytes: hashes.slice(0, width * HASH_BYTES) }
  }

  /** Every whole subtree that a root is made of lies in the right edge, so no tile has to be read. */
  root(): Promise<Uint8Array> {
    return rootFromTiles(this.#size, (level) => this.edge(level).bytes)
  }
}
