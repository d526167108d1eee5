import { mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { z } from 'zod'
import { hashWithProgress, sha256Of } from './digest.ts'
import type { Progress } from './progress.ts'
import { failureCode } from './setup-error.ts'

/**
 * The SHA-256 of a large file, taken once and remembered for as long as the file's size, times and inode stay what
 * they were. An engine loads altered weights without a word, so no file is loaded without this.
 */
const memorySchema = z.object({
  path: z.string(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  fingerprint: z.string(),
})

export interface DigestOptions {
  cacheDir: string
  progress: Progress
  signal?: AbortSignal | undefined
  /** True: what is remembered does not count, the file is read. */
  again?: boolean
}

export async function knownDigest(path: string, options: DigestOptions): Promise<string> {
  const memoryPath = memoryPathOf(path, options.cacheDir)
  const before = await fingerprint(path)
  const known = options.again === true ? null : await readMemory(memoryPath)
  if (known?.fingerprint === before && known.path === resolve(path)) return known.sha256
  const sha256 = await hashWithProgress(path, options)
  // A file that changes while it is read has no digest to remember; the next look reads it again.
  if ((await fingerprint(path)) === before)
    await writeMemory(memoryPath, { path: resolve(path), sha256, fingerprint: before })
  return sha256
}

/** Remembers the digest of a file that was checked before it got its name. */
export async function rememberDigest(path: string, sha256: string, cacheDir: string): Promise<void> {
  const memory = { path: resolve(path), sha256, fingerprint: await fingerprint(path) }
  await writeMemory(memoryPathOf(path, cacheDir), memory)
}

function memoryPathOf(path: string, cacheDir: string): string {
  return join(cacheDir, 'checked', `${sha256Of(resolve(path)).slice(0, 16)}.json`)
}

async function writeMemory(memoryPath: string, memory: z.infer<typeof memorySchema>): Promise<void> {
  await mkdir(dirname(memoryPath), { recursive: true })
  const temporary = `${memoryPath}.${process.pid}`
  await writeFile(temporary, JSON.stringify(memory))
  await rename(temporary, memoryPath)
}

async function fingerprint(path: string): Promise<string> {
  const { size, mtimeNs, ctimeNs, ino, dev } = await stat(path, { bigint: true })
  return [size, mtimeNs, ctimeNs, ino, dev].join(' ')
}

async function readMemory(path: string): Promise<z.infer<typeof memorySchema> | null> {
  try {
    return memorySchema.parse(JSON.parse(await readFile(path, 'utf8')))
  } catch (error) {
    if (failureCode(error) === 'ENOENT' || error instanceof SyntaxError || error instanceof z.ZodError)
      return null
    throw error
  }
}
