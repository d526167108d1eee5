import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import type { Progress } from './progress.ts'
import { describeFailure } from './setup-error.ts'

export function sha256Of(text: string | Uint8Array): string {
  return createHash('sha256').update(text).digest('hex')
}

/** The SHA-256 of a file, read once from start to end. */
export async function hashFile(
  path: string,
  options: { onBytes?: (bytes: number) => void; signal?: AbortSignal | undefined } = {},
): Promise<string> {
  const hash = createHash('sha256')
  let bytes = 0
  const stream = createReadStream(path, { highWaterMark: 1 << 20, signal: options.signal })
  for await (const chunk of stream) {
    hash.update(chunk)
    bytes += chunk.length
    options.onBytes?.(bytes)
  }
  return hash.digest('hex')
}

export interface HashingOptions {
  /** What the progress shows in place of the file's own name. */
  name?: string
  progress: Progress
  signal?: AbortSignal | undefined
}

/** As hashFile, for files that take a while. */
export async function hashWithProgress(
  path: string,
  { name = basename(path), progress, signal }: HashingOptions,
): Promise<string> {
  const total = (await stat(path)).size
  const step = progress.step(`Checking ${name}`, { total, unit: 'bytes' })
  try {
    const sha256 = await hashFile(path, { onBytes: (bytes) => step.advance(bytes), signal })
    step.done()
    return sha256
  } catch (error) {
    step.fail(describeFailure(error))
    throw error
  }
}
