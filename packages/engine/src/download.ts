import { createWriteStream } from 'node:fs'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { hashWithProgress, sha256Of } from './digest.ts'
import { commitFile, explainFullDisk, fileSize, requireSpace } from './disk.ts'
import { type Network, type Reply, withoutSecrets } from './network.ts'
import type { Progress, ProgressStep } from './progress.ts'
import { describeFailure, failureCode, SetupError } from './setup-error.ts'

/**
 * Fetches a file of which the SHA-256 is known. It grows as `<final>.<source>.part`, goes on there after a break, a
 * stall or Ctrl-C, and gets its final name only when whole, checked and on disk.
 */
export interface Download {
  url: string
  /** The final path. */
  path: string
  sha256: string
  /** Where it is known: a server that offers another size is refused before its bytes are read. */
  sizeBytes?: number | undefined
  /** What the progress bar shows. */
  title: string
  network: Network
  progress: Progress
  signal?: AbortSignal | undefined
  /** Waits before each new attempt after a broken transfer; their number bounds the attempts. */
  retryDelaysMs?: number[]
}

const RETRY_DELAYS_MS = [500, 1_000, 2_000, 4_000, 8_000, 16_000]

/** Throws a SetupError (full disk, wrong digest, refused), or the last failure when all attempts are used up. */
export async function downloadFile(download: Download): Promise<void> {
  await mkdir(dirname(download.path), { recursive: true })
  const part = partPath(download)
  const step = download.progress.step(download.title, {
    unit: 'bytes',
    ...(download.sizeBytes === undefined ? {} : { total: download.sizeBytes }),
  })
  try {
    await fetchWithRetries(download, part, step)
  } catch (error) {
    step.fail(download.signal?.aborted ? 'interrupted; run it again to go on' : describeFailure(error))
    throw error
  }
  step.done()
  await acceptPart(download, part)
}

/** Another source or another digest is another file: its bytes are never continued by this one's. */
function partPath({ path, url, sha256 }: Download): string {
  return `${path}.${sha256Of(`${withoutSecrets(url)}\n${sha256}`).slice(0, 12)}.part`
}

async function fetchWithRetries(download: Download, part: string, step: ProgressStep): Promise<void> {
  const delays = download.retryDelaysMs ?? RETRY_DELAYS_MS
  let attempt = 0
  for (;;) {
    const before = (await fileSize(part)) ?? 0
    try {
      return await fetchRest(download, part, step)
    } catch (error) {
      download.signal?.throwIfAborted()
      if (!isTransient(error)) throw error
      // Attempts count against a source that gives nothing; one that goes on giving may break as often as it likes.
      if (((await fileSize(part)) ?? 0) > before) attempt = 0
      const wait = attempt >= AWAY_RETRIES && isAway(error) ? undefined : delays[attempt]
      if (wait === undefined) throw error
      attempt += 1
      download.progress.note(`${download.title}: ${describeFailure(error)}; going on in ${wait / 1000} s.`)
      await delay(wait, undefined, download.signal ? { signal: download.signal } : {})
    }
  }
}

/** A host that cannot be reached at all: a machine without a network should not wait half a minute to be told so. */
const AWAY_RETRIES = 2
const AWAY_CODES = new Set(['ECONNREFUSED', 'EAI_AGAIN', 'ENETUNREACH', 'EHOSTUNREACH'])

function isAway(error: unknown): boolean {
  return AWAY_CODES.has(failureCode(error) ?? '')
}

class HttpStatusError extends Error {
  readonly status: number

  constructor(url: string, status: number) {
    super(`${withoutSecrets(url)} answered ${status}`)
    this.name = 'HttpStatusError'
    this.status = status
  }
}

function isTransient(error: unknown): boolean {
  if (error instanceof SetupError) return false
  if (error instanceof HttpStatusError) return [408, 425, 429, 500, 502, 503, 504].includes(error.status)
  const code = failureCode(error) ?? ''
  return code.startsWith('UND_ERR') || TRANSIENT_CODES.has(code) || error instanceof CutShortError
}

const TRANSIENT_CODES = new Set([
  ...AWAY_CODES,
  'ECONNRESET',
  'ETIMEDOUT',
  'EPIPE',
  'ERR_STREAM_PREMATURE_CLOSE',
])

class CutShortError extends Error {}

async function fetchRest(download: Download, part: string, step: ProgressStep): Promise<void> {
  const { url, network, signal } = download
  const have = (await fileSize(part)) ?? 0
  const validator = have > 0 ? await readValidator(part) : null
  const resume: Record<string, string> =
    validator === null ? {} : { range: `bytes=${have}-`, 'if-range': validator }
  const reply = await network.open(url, { headers: resume, signal })
  try {
    const start = resumeOffset(reply, have)
    if (start === null) return
    const total = start + Number(reply.headers['content-length'] ?? Number.NaN)
    await checkAnnounced(download, start, total)
    await writeValidator(part, reply)
    await writeBody(download, reply, { part, start, total, step })
  } finally {
    reply.body.destroy()
  }
}

/** Where the reply's bytes belong; null when the part is whole already. Throws for a status that brings no bytes. */
function resumeOffset(reply: Reply, have: number): number | null {
  if (reply.status === 200) return 0
  const range = reply.headers['content-range']
  if (reply.status === 206 && range?.startsWith(`bytes ${have}-`)) return have
  // "Not satisfiable" with this very size: the last run ended between the last byte and the check.
  if (reply.status === 416 && range === `bytes */${have}`) return null
  throw new HttpStatusError(reply.url, reply.status)
}

async function checkAnnounced(
  { sizeBytes, title, path, url }: Download,
  start: number,
  total: number,
): Promise<void> {
  if (sizeBytes !== undefined && !Number.isNaN(total) && total !== sizeBytes) {
    throw new SetupError(
      `${title} was refused.`,
      `${withoutSecrets(url)} offers ${total} bytes where ${sizeBytes} are expected.`,
      'The source changed or something stands in between; try another source or network.',
    )
  }
  const expected = sizeBytes ?? total
  if (!Number.isNaN(expected)) await requireSpace(dirname(path), expected - start, title)
}

interface Writing {
  part: string
  start: number
  total: number
  step: ProgressStep
}

async function writeBody(
  download: Download,
  reply: Reply,
  { part, start, total, step }: Writing,
): Promise<void> {
  let at = start
  const limit = download.sizeBytes ?? (Number.isNaN(total) ? Number.POSITIVE_INFINITY : total)
  async function* counted() {
    for await (const chunk of reply.body) {
      at += chunk.byteLength
      if (at > limit) throw new Error(`${reply.url} sends more than the ${limit} bytes expected`)
      step.advance(at, Number.isFinite(limit) ? limit : undefined)
      yield chunk
    }
  }
  const file = createWriteStream(part, { flags: start === 0 ? 'w' : 'a' })
  try {
    await pipeline(counted, file, download.signal ? { signal: download.signal } : {})
  } catch (error) {
    const neededBytes = Number.isFinite(limit) ? limit - start : at - start
    throw await explainFullDisk(error, { purpose: download.title, directory: dirname(part), neededBytes })
  }
  if (Number.isFinite(limit) && at < limit)
    throw new CutShortError(`the transfer ended at ${at} of ${limit} bytes`)
}

/** What lets the next run ask "go on, if it is still the same": a strong ETag, else the modification time. */
async function writeValidator(part: string, reply: Reply): Promise<void> {
  const { etag, 'last-modified': modified } = reply.headers
  const validator = etag !== undefined && !etag.startsWith('W/') ? etag : modified
  if (validator === undefined) await rm(`${part}.validator`, { force: true })
  else await writeFile(`${part}.validator`, validator)
}

async function readValidator(part: string): Promise<string | null> {
  try {
    return (await readFile(`${part}.validator`, 'utf8')) || null
  } catch (error) {
    if (failureCode(error) === 'ENOENT') return null
    throw error
  }
}

async function acceptPart(download: Download, part: string): Promise<void> {
  const { path, sha256, title, url, progress, signal } = download
  const actual = await hashWithProgress(part, { name: basename(path), progress, signal })
  await rm(`${part}.validator`, { force: true })
  if (actual === sha256) return commitFile(part, path)
  await rm(part, { force: true })
  throw new SetupError(
    `${title}: ${basename(path)} is not the expected file and was deleted.`,
    `${withoutSecrets(url)} gave SHA-256 ${actual}, expected ${sha256}.`,
    'Run it again; if it stays so, the source was changed: use another one and do not trust this one.',
  )
}
