import { existsSync } from 'node:fs'
import { mkdir, readdir, rename, rm, rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import { SetupError } from '@verbatim/engine'
import { syncFolder } from '../log/log.ts'
import { restoringFolder } from '../store/store.ts'
import { KEY_FILES } from './backup-format.ts'

/** What makes a data folder one that is in use. */
const IN_USE = ['verbatim.db', 'verbatim.db-wal', 'verbatim.db-shm', 'log', ...KEY_FILES]

/**
 * The folder where a restore puts everything until all of it is there. As long as it exists nobody opens the data folder, so that one that was restored to a part
 * is never taken for whole, whatever was killed when.
 */
export class Staging {
  readonly folder: string
  readonly #dataDir: string

  private constructor(dataDir: string) {
    this.#dataDir = dataDir
    this.folder = restoringFolder(dataDir)
  }

  /** @throws SetupError when the data folder is in use, or another restore was begun there. */
  static async begin(dataDir: string): Promise<Staging> {
    const staging = new Staging(dataDir)
    await mkdir(dataDir, { recursive: true, mode: 0o700 })
    try {
      await mkdir(staging.folder, { mode: 0o700 })
    } catch (error) {
      throw (error as { code?: unknown }).code === 'EEXIST' ? begunBefore(staging.folder) : error
    }
    const present = IN_USE.filter((name) => existsSync(join(dataDir, name)))
    if (present.length === 0) return staging
    await staging.remove()
    throw inUse(dataDir, present)
  }

  /** Gives everything its place. */
  async settle(): Promise<void> {
    await syncFolder(this.folder)
    for (const name of await readdir(this.folder))
      await rename(join(this.folder, name), join(this.#dataDir, name))
    await syncFolder(this.#dataDir)
    await rmdir(this.folder)
    await syncFolder(this.#dataDir)
  }

  remove(): Promise<void> {
    return rm(this.folder, { recursive: true, force: true })
  }
}

function begunBefore(folder: string): SetupError {
  return new SetupError(
    'The backup cannot be restored here.',
    `${folder} is there: another restore runs, or was killed.`,
    'If none runs, remove that folder and all that is beside it, and restore into an empty data folder.',
  )
}

function inUse(dataDir: string, present: readonly string[]): SetupError {
  return new SetupError(
    `The data folder ${dataDir} is not empty.`,
    `It has ${present.join(', ')}.`,
    'Name an empty one with --data or VERBATIM_DATA.',
  )
}
