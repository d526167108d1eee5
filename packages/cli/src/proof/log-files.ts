import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ProofError, type ReadLogFile, type ReadTile, tilePath } from '@verbatim/proof'

/** The log's files in a folder, as the service writes them and `log mirror` copies them. */
export function logFolder(folder: string): ReadLogFile {
  return async (path) => {
    try {
      return await readFile(join(folder, path))
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
      throw error
    }
  }
}

/** Tiles of hashes by their coordinates. A partial tile may have gone when the full one, which begins with it, came. */
export function tileReader(readFile: ReadLogFile): ReadTile {
  return async (level, index, width) => {
    const path = tilePath(level, index, width)
    const bytes = (await readFile(path)) ?? (await readFile(tilePath(level, index)))
    if (bytes === undefined) throw new ProofError('tile_missing', `${path} is missing.`)
    return bytes
  }
}
