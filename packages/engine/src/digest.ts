import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'

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
