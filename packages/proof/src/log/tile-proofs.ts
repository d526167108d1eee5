import { ProofError } from '../proof-error.ts'
import { EMPTY_ROOT, foldHashes, HASH_BYTES, isPowerOfTwo, isSize, nodeHash, splitPoint } from './merkle.ts'
import { TILE_WIDTH, tilePath, tileWidth } from './tile-path.ts'

/**
 * Gives the first `width` hashes of a tile, side by side; from the partial tile of that width or from a fuller one, whose beginning is the same.
 * Bytes behind them are ignored.
 */
export type ReadTile = (level: number, index: number, width: number) => Uint8Array | Promise<Uint8Array>

/** A tile's height in the tree: 256 = 2^8 hashes are folded into one of the level above. */
const TILE_HEIGHT = 8

/** @throws ProofError `log_range`, `tile_malformed`, and what the reader throws. */
export async function rootFromTiles(treeSize: number, readTile: ReadTile): Promise<Uint8Array> {
  requireSize(treeSize)
  return treeSize === 0 ? EMPTY_ROOT : new TileTree(treeSize, readTile).rangeHash(0, treeSize)
}

/**
 * The proof that a leaf is in the tree of `treeSize` leaves, for verifyInclusion.
 * @throws ProofError `log_range`, `tile_malformed`, and what the reader throws.
 */
export async function inclusionFromTiles(
  leafIndex: number,
  treeSize: number,
  readTile: ReadTile,
): Promise<Uint8Array[]> {
  requireSize(treeSize)
  if (!isSize(leafIndex) || leafIndex >= treeSize) {
    throw new ProofError('log_range', `A tree of ${treeSize} leaves has no leaf ${leafIndex}.`)
  }
  const ranges: Range[] = []
  let [low, high] = [0, treeSize]
  while (high - low > 1) {
    const middle = low + splitPoint(high - low)
    const left = leafIndex < middle
    ranges.push(left ? [middle, high] : [low, middle])
    if (left) high = middle
    else low = middle
  }
  return hashesOf(ranges.reverse(), treeSize, readTile)
}

/**
 * The proof that the tree of `oldSize` leaves begins the one of `newSize`, for verifyConsistency. Empty when the old tree is, or is the new one.
 * @throws ProofError `log_range`, `tile_malformed`, and what the reader throws.
 */
export async function consistencyFromTiles(
  oldSize: number,
  newSize: number,
  readTile: ReadTile,
): Promise<Uint8Array[]> {
  requireSize(newSize)
  if (!isSize(oldSize) || oldSize > newSize) {
    throw new ProofError('log_range', `A tree of ${newSize} leaves does not begin with ${oldSize}.`)
  }
  if (oldSize === 0 || oldSize === newSize) return []
  const ranges: Range[] = []
  let [low, high] = [0, newSize]
  while (oldSize !== high) {
    const middle = low + splitPoint(high - low)
    const left = oldSize <= middle
    ranges.push(left ? [middle, high] : [low, middle])
    if (left) high = middle
    else low = middle
  }
  // The old tree's own root is known to whoever asks; only a part of it has to be told.
  if (low > 0) ranges.push([low, high])
  return hashesOf(ranges.reverse(), newSize, readTile)
}

/** Leaves from the first number up to, without it, the second. */
type Range = [low: number, high: number]

async function hashesOf(ranges: Range[], treeSize: number, readTile: ReadTile): Promise<Uint8Array[]> {
  const tree = new TileTree(treeSize, readTile)
  const hashes: Uint8Array[] = []
  for (const [low, high] of ranges) hashes.push(await tree.rangeHash(low, high))
  return hashes
}

/** A tree behind its tiles; each tile is read once. */
class TileTree {
  readonly #treeSize: number
  readonly #readTile: ReadTile
  readonly #tiles = new Map<string, Promise<Uint8Array>>()

  constructor(treeSize: number, readTile: ReadTile) {
    this.#treeSize = treeSize
    this.#readTile = readTile
  }

  /** The hash over leaves that form a subtree: `low` is a multiple of the greatest power of two that fits in. */
  async rangeHash(low: number, high: number): Promise<Uint8Array> {
    const count = high - low
    if (isPowerOfTwo(count)) return this.#subtreeHash(Math.round(Math.log2(count)), low / count)
    const middle = low + splitPoint(count)
    return nodeHash(await this.rangeHash(low, middle), await this.rangeHash(middle, high))
  }

  /** The hash of the `index`-th whole subtree of 2^height leaves. */
  async #subtreeHash(height: number, index: number): Promise<Uint8Array> {
    const level = Math.floor(height / TILE_HEIGHT)
    const count = 2 ** (height % TILE_HEIGHT)
    const first = index * count
    const tileIndex = Math.floor(first / TILE_WIDTH)
    const tile = await this.#tile(level, tileIndex)
    return foldHashes(splitHashes(tile, first - tileIndex * TILE_WIDTH, count))
  }

  #tile(level: number, index: number): Promise<Uint8Array> {
    const width = tileWidth(level, index, this.#treeSize)
    const path = tilePath(level, index, width)
    const known = this.#tiles.get(path)
    if (known !== undefined) return known
    const tile = this.#read(level, index, width, path)
    this.#tiles.set(path, tile)
    return tile
  }

  async #read(level: number, index: number, width: number, path: string): Promise<Uint8Array> {
    const tile = await this.#readTile(level, index, width)
    if (tile.length >= width * HASH_BYTES) return tile
    throw new ProofError('tile_malformed', `${path} has ${tile.length} bytes, not ${width * HASH_BYTES}.`)
  }
}

/** `count` hashes of a tile from the `first` on. */
export function splitHashes(tile: Uint8Array, first: number, count: number): Uint8Array[] {
  return Array.from({ length: count }, (_, at) =>
    tile.subarray((first + at) * HASH_BYTES, (first + at + 1) * HASH_BYTES),
  )
}

function requireSize(treeSize: number): void {
  if (!isSize(treeSize)) throw new ProofError('log_range', `${treeSize} is no size of a tree.`)
}
