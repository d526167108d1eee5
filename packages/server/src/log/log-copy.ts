import {
  entriesPath,
  formatEntryBundle,
  HASH_BYTES,
  ProofError,
  parseCheckpoint,
  parseNote,
  TILE_WIDTH,
  tilePath,
  tileWidth,
} from '@verbatim/proof'
import type { LogFile, LogFiles } from './log-files.ts'
import { CHECKPOINT, WITNESSED_CHECKPOINT } from './publisher.ts'
import { TreeFiles } from './tree-files.ts'

/** A log as it stood at one moment, while it goes on. */
export interface LogCopy {
  /** Leaves. */
  readonly size: number
  /** How many files `files` gives. */
  readonly count: number
  /** Every file of it. @throws ProofError when one is missing. */
  files(): AsyncGenerator<LogFile>
}

/**
 * The log as it stands now; undefined where none was begun. Begin the copy of the database before: then the log has all that those rows say of it.
 *
 * @throws ProofError when the checkpoint is none.
 */
export async function beginLogCopy(files: LogFiles): Promise<LogCopy | undefined> {
  // In this order, so that the witnessed checkpoint is none that the tree does not reach.
  const witnessed = await files.read(WITNESSED_CHECKPOINT)
  const checkpoint = await files.read(CHECKPOINT)
  if (checkpoint === undefined) return undefined
  const { treeSize } = parseCheckpoint(parseNote(Buffer.from(checkpoint).toString('utf8')).text)
  const tiles = [...tilesOf(treeSize)]
  const notes: LogFile[] = [{ path: CHECKPOINT, bytes: checkpoint }]
  if (witnessed !== undefined) notes.push({ path: WITNESSED_CHECKPOINT, bytes: witnessed })
  return {
    size: treeSize,
    count: tiles.length + notes.length,
    async *files() {
      for (const tile of tiles) yield await readTile(new TreeFiles(files), tile)
      yield* notes
    },
  }
}

interface Tile {
  level: number | 'entries'
  index: number
  width: number
}

function* tilesOf(treeSize: number): Generator<Tile> {
  yield* tilesOfLevel('entries', treeSize)
  for (let level = 0; tileWidth(level, 0, treeSize) > 0; level += 1) yield* tilesOfLevel(level, treeSize)
}

function* tilesOfLevel(level: number | 'entries', treeSize: number): Generator<Tile> {
  for (let index = 0; ; index += 1) {
    const width = tileWidth(level === 'entries' ? 0 : level, index, treeSize)
    if (width > 0) yield { level, index, width }
    if (width < TILE_WIDTH) return
  }
}

/** A partial one may have become full meanwhile: then it is the beginning of that. */
async function readTile(tree: TreeFiles, { level, index, width }: Tile): Promise<LogFile> {
  if (level === 'entries') {
    const entries = await tree.readEntries(index, width)
    return { path: entriesPath(index, width), bytes: formatEntryBundle(entries) }
  }
  const path = tilePath(level, index, width)
  const bytes = (await tree.readTile(level, index, width)).subarray(0, width * HASH_BYTES)
  if (bytes.length < width * HASH_BYTES) throw new ProofError('tile_missing', `${path} is too short.`)
  return { path, bytes }
}
