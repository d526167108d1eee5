import { randomUUID } from 'node:crypto'
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { LogFile, LogFiles } from './log-files.ts'

/** Files that are written at a time. */
const PARALLEL_WRITES = 8

/**
 * A folder whose files are whole or not there, also after a power failure: each is written elsewhere, synced, and renamed, and then the
 * folders with the new names are synced.
 */
export class FolderFiles implements LogFiles {
  readonly #root: string
  /** Folders whose own names are known to be on disk. */
  readonly #settled = new Set<string>()

  constructor(root: string) {
    this.#root = root
    this.#settled.add(root)
  }

  /** Makes the folder itself, and removes what a writer that was killed left half written. The folder above exists, or is made by who owns it. */
  async prepare(): Promise<void> {
    await mkdir(this.#root, { recursive: true })
    await syncFolder(dirname(this.#root))
    await this.remove(TEMPORARY)
  }

  async read(path: string): Promise<Uint8Array | undefined> {
    try {
      return await readFile(join(this.#root, path))
    } catch (error) {
      if (isMissing(error)) return undefined
      throw error
    }
  }

  async write(files: readonly LogFile[]): Promise<void> {
    const folders = new Set(files.map(({ path }) => dirname(join(this.#root, path))))
    for (const folder of folders) await this.#settle(folder)
    await this.#settle(join(this.#root, TEMPORARY))
    for (let start = 0; start < files.length; start += PARALLEL_WRITES) {
      await Promise.all(files.slice(start, start + PARALLEL_WRITES).map((file) => this.#place(file)))
    }
    await Promise.all([...folders].map(syncFolder))
  }

  async rename(from: string, to: string): Promise<void> {
    await rename(join(this.#root, from), join(this.#root, to))
    await syncFolder(this.#root)
  }

  /** That it is gone is not synced: nothing depends on it. */
  async remove(path: string): Promise<void> {
    this.#settled.delete(join(this.#root, path))
    await rm(join(this.#root, path), { recursive: true, force: true })
  }

  async #place({ path, bytes }: LogFile): Promise<void> {
    const temporary = join(this.#root, TEMPORARY, randomUUID())
    try {
      await writeSynced(temporary, bytes)
      await rename(temporary, join(this.#root, path))
    } catch (error) {
      await rm(temporary, { force: true })
      throw error
    }
  }

  async #settle(folder: string): Promise<void> {
    if (this.#settled.has(folder)) return
    await mkdir(folder, { recursive: true })
    await this.#settle(dirname(folder))
    await syncFolder(dirname(folder))
    this.#settled.add(folder)
  }
}

const TEMPORARY = 'tmp'

async function writeSynced(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'wx', 0o644)
  try {
    await file.writeFile(bytes)
    await file.sync()
  } finally {
    await file.close()
  }
}

/** Puts the names in a folder on disk: a file that was made or renamed there is found after a power failure. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')
}
