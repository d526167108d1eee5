import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { createGunzip } from 'node:zlib'
import { SetupError } from '@verbatim/engine'
import { z } from 'zod'
import { DamagedBackup, FORMAT_VERSION, type Header } from './backup-format.ts'

/** A whole answer with its pictures fits many times; what is longer was not written by us. */
const MAX_LINE_BYTES = 1_000_000_000

const headerSchema = z.object({
  format: z.literal('verbatim-backup'),
  version: z.int(),
  at: z.string(),
  database: z.enum(['sqlite', 'postgres']),
  schema: z.int().positive(),
  tables: z.array(
    z.object({
      name: z.string(),
      rows: z.int(),
      columns: z.array(z.object({ name: z.string(), kind: z.enum(['integer', 'text', 'blob']) })),
    }),
  ),
})

const endSchema = z.strictObject({ end: z.strictObject({ sha256: z.string() }) })

/** Reads a backup line by line, and at its end knows that all of it is as it was written. */
export class BackupReader {
  readonly header: Header
  readonly #file: string
  readonly #lines: AsyncGenerator<Buffer>
  readonly #hash = createHash('sha256')

  private constructor(file: string, lines: AsyncGenerator<Buffer>, first: Buffer) {
    this.#file = file
    this.#lines = lines
    this.#hash.update(first)
    this.header = readHeader(file, first)
  }

  /** @throws SetupError when it cannot be read, or a newer Verbatim wrote it; DamagedBackup when it is none. */
  static async open(file: string, signal: AbortSignal): Promise<BackupReader> {
    const lines = readLines(file, signal)
    const first = await lines.next()
    if (first.done) throw new DamagedBackup(file, 'It is empty.')
    return new BackupReader(file, lines, first.value)
  }

  /** What is in each line between the header and the end. @throws DamagedBackup, at the end too: what was read before is to be undone. */
  async *content(): AsyncGenerator<unknown> {
    let isEnded = false
    for await (const line of this.#lines) {
      if (isEnded) throw this.damaged('Something comes after its end.')
      const value = this.#parse(line)
      const end = endSchema.safeParse(value)
      if (end.success) {
        if (this.#hash.digest('hex') !== end.data.end.sha256) throw this.damaged('Its digest is another.')
        isEnded = true
        continue
      }
      this.#hash.update(line)
      yield value
    }
    if (!isEnded) throw this.damaged('Its end is missing.')
  }

  damaged(why: string, cause?: unknown): DamagedBackup {
    return new DamagedBackup(this.#file, why, { cause })
  }

  close(): Promise<unknown> {
    return this.#lines.return(undefined)
  }

  #parse(line: Buffer): unknown {
    try {
      return JSON.parse(line.toString('utf8'))
    } catch (error) {
      throw this.damaged('A line of it is no JSON.', error)
    }
  }
}

function readHeader(file: string, line: Buffer): Header {
  let value: unknown
  try {
    value = JSON.parse(line.toString('utf8'))
  } catch (error) {
    throw new DamagedBackup(file, 'It is no backup of Verbatim.', { cause: error })
  }
  // The version first: what else a newer header has is not known here.
  const { format, version } = z
    .looseObject({ format: z.unknown(), version: z.unknown() })
    .catch({ format: null, version: null })
    .parse(value)
  if (format === 'verbatim-backup' && typeof version === 'number' && version > FORMAT_VERSION) {
    throw new SetupError(
      `The backup ${file} was written by a newer Verbatim.`,
      `Its format has version ${version}; this program knows ${FORMAT_VERSION}.`,
      'Use the newer program.',
    )
  }
  const header = headerSchema.safeParse(value)
  if (header.success) return header.data
  throw new DamagedBackup(file, 'It is no backup of Verbatim.', { cause: header.error })
}

/** Lines with their ends. node:readline would also end them at U+2028, which JSON leaves as it is. */
async function* readLines(file: string, signal: AbortSignal): AsyncGenerator<Buffer> {
  const source = createReadStream(file, { signal })
  const zip = createGunzip()
  source.on('error', (error) => zip.destroy(error))
  let pieces: Buffer[] = []
  let length = 0
  try {
    for await (const chunk of source.pipe(zip) as AsyncIterable<Buffer>) {
      let start = 0
      for (let end = chunk.indexOf(LINE_FEED); end !== -1; end = chunk.indexOf(LINE_FEED, start)) {
        yield Buffer.concat([...pieces, chunk.subarray(start, end + 1)])
        pieces = []
        length = 0
        start = end + 1
      }
      pieces.push(chunk.subarray(start))
      length += chunk.length - start
      if (length > MAX_LINE_BYTES) throw new DamagedBackup(file, 'A line of it has no end.')
    }
    if (length > 0) throw new DamagedBackup(file, 'Its last line is not whole.')
  } catch (error) {
    throw explained(file, error, signal)
  } finally {
    source.destroy()
    zip.destroy()
  }
}

const LINE_FEED = 0x0a

function explained(file: string, error: unknown, signal: AbortSignal): unknown {
  if (signal.aborted) return signal.reason
  const code = (error as { code?: unknown }).code
  if (typeof code !== 'string') return error
  if (code.startsWith('Z_'))
    return new DamagedBackup(file, `It cannot be unpacked: ${(error as Error).message}.`, { cause: error })
  return new SetupError(
    `The backup ${file} cannot be read.`,
    (error as Error).message,
    'Name a file that "verbatim backup" wrote.',
    { cause: error },
  )
}
