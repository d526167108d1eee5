import { ProofError } from '../proof-error.ts'
import { isSize } from './merkle.ts'

/**
 * The files of a tiled log (C2SP tlog-tiles). A tile has 256 hashes side by side, of the tree's height 8 × level; a bundle has 256 entries.
 * The rightmost ones of a tree may hold fewer, and then their name says how many: `tile/0/x001/067.p/12`.
 */
export const TILE_WIDTH = 256
const MAX_LEVEL = 63

/** What a path of the log names. */
export interface TileName {
  /** `entries` for a bundle of entries. */
  level: number | 'entries'
  index: number
  width: number
}

/** `tile/<level>/<index>[.p/<width>]`. */
export function tilePath(level: number, index: number, width: number = TILE_WIDTH): string {
  if (!isSize(level) || level > MAX_LEVEL) throw new ProofError('log_range', `A log has no level ${level}.`)
  return `tile/${level}/${indexPath(index, width)}`
}

/** `tile/entries/<index>[.p/<width>]`. */
export function entriesPath(index: number, width: number = TILE_WIDTH): string {
  return `tile/entries/${indexPath(index, width)}`
}

function indexPath(index: number, width: number): string {
  if (!isSize(index)) throw new ProofError('log_range', `${index} is no index of a tile.`)
  if (!isSize(width) || width < 1 || width > TILE_WIDTH) {
    throw new ProofError('log_range', `A tile of ${width} hashes does not exist.`)
  }
  const digits = String(index)
  const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, '0').match(/.{3}/g) ?? []
  const path = groups.map((group, at) => (at < groups.length - 1 ? `x${group}` : group)).join('/')
  return width === TILE_WIDTH ? path : `${path}.p/${width}`
}

const TILE_PATH = /^tile\/(entries|0|[1-9]\d?)\/((?:x\d{3}\/)*\d{3})(?:\.p\/([1-9]\d{0,2}))?$/

/** What a path names, or undefined where no log has such a path: each tile has one spelling. */
export function parseTilePath(path: string): TileName | undefined {
  const [, level, digits, width] = TILE_PATH.exec(path) ?? []
  if (level === undefined || digits === undefined) return undefined
  const name: TileName = {
    level: level === 'entries' ? level : Number(level),
    index: Number(digits.replaceAll(/[x/]/g, '')),
    width: width === undefined ? TILE_WIDTH : Number(width),
  }
  return isSize(name.index) && formatTilePath(name) === path ? name : undefined
}

function formatTilePath({ level, index, width }: TileName): string | undefined {
  if (width > TILE_WIDTH || (level !== 'entries' && level > MAX_LEVEL)) return undefined
  return level === 'entries' ? entriesPath(index, width) : tilePath(level, index, width)
}

/** How many hashes a tree of `treeSize` leaves has at the height of this level. */
export function levelLength(level: number, treeSize: number): number {
  return Math.floor(treeSize / TILE_WIDTH ** level)
}

/** How many hashes a tile has in a tree of `treeSize` leaves: 256 when it is full, 0 when it does not exist. */
export function tileWidth(level: number, index: number, treeSize: number): number {
  const width = levelLength(level, treeSize) - index * TILE_WIDTH
  return Math.min(Math.max(width, 0), TILE_WIDTH)
}

/** Whether a tree of `treeSize` leaves has all of this tile; then, and only then, its content is settled. */
export function isSettled({ level, index, width }: TileName, treeSize: number): boolean {
  return tileWidth(level === 'entries' ? 0 : level, index, treeSize) >= width
}
