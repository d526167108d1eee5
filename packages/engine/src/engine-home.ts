import { chmod, mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** A socket's path has 104 bytes on macOS and 108 on Linux, and needs one for its end. */
const MAX_SOCKET_PATH_BYTES = 103
const SOCKET_NAME = 'engine.sock'

/** The private folder (0700) that holds the engine's socket. The path stays the same over restarts if it can. */
export class EngineHome {
  #socketPath: string | null = null

  get socketPath(): string {
    if (this.#socketPath === null) throw new Error('The engine has no socket before its first start.')
    return this.#socketPath
  }

  /** A free socket path. A folder that something cleaned away is replaced by one with another name. */
  async prepare(): Promise<string> {
    if (this.#socketPath !== null && (await exists(dirname(this.#socketPath)))) {
      await rm(this.#socketPath, { force: true })
    } else {
      const folder = await mkdtemp(join(socketRoot(tmpdir()), 'verbatim-'))
      await chmod(folder, 0o700)
      this.#socketPath = join(folder, SOCKET_NAME)
    }
    return this.#socketPath
  }

  async remove(): Promise<void> {
    if (this.#socketPath !== null) await rm(dirname(this.#socketPath), { recursive: true, force: true })
  }
}

/** llama-server takes a comma in its host as the end of an address. */
export function socketRoot(temporaryFolder: string): string {
  const longest = join(temporaryFolder, 'verbatim-XXXXXX', SOCKET_NAME)
  const fits = Buffer.byteLength(longest) <= MAX_SOCKET_PATH_BYTES && !longest.includes(',')
  return fits ? temporaryFolder : '/tmp'
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false
    throw error
  }
}
