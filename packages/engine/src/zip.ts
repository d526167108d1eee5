import { createWriteStream } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { crc32 } from 'node:zlib'
import { type Entry, openPromise, type ZipFile } from 'yauzl'

/**
 * Takes one member out of a zip (a Python wheel), as a stream. The format (zip64, data descriptors, hostile offsets)
 * is yauzl's work; what it leaves out is the check of the CRC, which is made here.
 */
export class ZipError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'ZipError'
  }
}

export interface ExtractOptions {
  onBytes?: (bytes: number, total: number) => void
  signal?: AbortSignal | undefined
}

/** Writes `member` to `target`; leaves no file there when it throws (ZipError, or what the disk says). */
export async function extractMember(
  zipPath: string,
  member: string,
  target: string,
  options: ExtractOptions = {},
): Promise<void> {
  const zip = await openZip(zipPath)
  try {
    const entry = await findEntry(zip, zipPath, member)
    await writeEntry(zip, entry, target, options)
  } catch (error) {
    await rm(target, { force: true })
    throw error
  } finally {
    zip.close()
  }
}

/** Writes all members below `directory`. Names that would lead out of it are refused by yauzl. */
export async function extractAll(zipPath: string, directory: string): Promise<void> {
  const zip = await openZip(zipPath)
  try {
    for await (const entry of zip.eachEntry()) {
      const target = join(directory, entry.fileName)
      if (entry.fileName.endsWith('/')) continue
      await mkdir(dirname(target), { recursive: true })
      await writeEntry(zip, entry, target, {})
    }
  } finally {
    zip.close()
  }
}

async function openZip(zipPath: string): Promise<ZipFile> {
  try {
    return await openPromise(zipPath, { lazyEntries: true, autoClose: false, validateEntrySizes: true })
  } catch (error) {
    throw new ZipError(`${zipPath} is not a readable zip`, { cause: error })
  }
}

async function findEntry(zip: ZipFile, zipPath: string, member: string): Promise<Entry> {
  for await (const entry of zip.eachEntry()) {
    if (entry.fileName === member) return entry
  }
  throw new ZipError(`${zipPath} has no member ${member}`)
}

async function writeEntry(
  zip: ZipFile,
  entry: Entry,
  target: string,
  options: ExtractOptions,
): Promise<void> {
  let checksum = 0
  let bytes = 0
  const source = await zip.openReadStreamPromise(entry)
  async function* checked() {
    for await (const chunk of source) {
      checksum = crc32(chunk, checksum)
      bytes += chunk.length
      options.onBytes?.(bytes, entry.uncompressedSize)
      yield chunk
    }
  }
  await pipeline(checked, createWriteStream(target), options.signal ? { signal: options.signal } : {})
  if (checksum !== entry.crc32) throw new ZipError(`${entry.fileName} is damaged: its CRC does not match`)
}
