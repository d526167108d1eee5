import { chmod, copyFile, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { z } from 'zod'
import { buildEngine } from './build.ts'
import { hashFile } from './digest.ts'
import { fileSize, syncPath } from './disk.ts'
import { downloadFile } from './download.ts'
import { type EngineRelease, engineRelease, PREBUILT_SHA256 } from './engine-release.ts'
import { INSTRUCTION_SETS, instructionSet } from './instruction-set.ts'
import { withLock } from './lock.ts'
import { Network } from './network.ts'
import { type Progress, silentProgress } from './progress.ts'
import { runCommand } from './run-command.ts'
import { describeFailure, failureCode, SetupError } from './setup-error.ts'
import type { FetchOptions } from './wheel.ts'

/**
 * The engine, in this order: the operator's own, the cache's, a mirror's, one built here. Each of ours is known by
 * its SHA-256, also where the operator names its path; any other is taken as it is, and what is known of it is said.
 */
export interface EngineBuild {
  path: string
  /** The commit of llama.cpp; null for one that the operator gave. */
  commit: string | null
  sha256: string
  instructionSet: string | null
  origin: 'given' | 'cache' | 'mirror' | 'built'
  name: string
}

export interface ObtainOptions {
  /** The operator's own llama-server. */
  path?: string | undefined
  cacheDir: string
  /** Base URLs under which builds lie by their name. */
  mirrors: string[]
  progress: Progress
  signal?: AbortSignal | undefined
  /** For proxies, compilers and package indexes. */
  env?: NodeJS.ProcessEnv
}

/** Throws a SetupError that says what is missing, and whatever an abort throws. */
export async function obtainEngine(options: ObtainOptions): Promise<EngineBuild> {
  const env = options.env ?? process.env
  if (options.path !== undefined) return takeGiven(resolve(options.path), env, options.signal)
  const level = instructionSet()
  if (level === 'unknown') throw unsupportedPlatform()
  const release = await engineRelease(level)
  const cached = await findCached(release, options)
  if (cached !== null) return cached
  const lock = { purpose: 'getting the engine', progress: options.progress, signal: options.signal }
  return withLock(`${engineDirectory(release, options)}.lock`, lock, async () => {
    return (await findCached(release, options)) ?? (await fetchOrBuild(release, options, env))
  })
}

/** The build that the cache has for this machine, unaltered; undefined when there is none. Nothing is fetched. */
export async function findCachedEngine(cacheDir: string): Promise<EngineBuild | undefined> {
  const level = instructionSet()
  if (level === 'unknown') return undefined
  const options = { cacheDir, mirrors: [], progress: silentProgress }
  return (await findCached(await engineRelease(level), options)) ?? undefined
}

async function takeGiven(path: string, env: NodeJS.ProcessEnv, signal?: AbortSignal): Promise<EngineBuild> {
  const fix = 'Correct the path of the engine, or leave it out so that one is built.'
  if ((await fileSize(path)) === null)
    throw new SetupError('The given engine is not there.', `There is no file ${path}.`, fix)
  await requireRuns(path, env, signal, fix)
  const sha256 = await hashFile(path, { signal })
  // A build of ours is known wherever it lies: its record is beside it.
  const record = await readRecord(join(dirname(path), 'build.json'))
  if (record?.sha256 === sha256) return { ...record, path, origin: 'cache' }
  return { path, commit: null, sha256, instructionSet: null, origin: 'given', name: basename(path) }
}

/**
 * What every llama-server says of itself; another program that takes `--version` is not an engine. Its log writes beside it and a line in two pieces, so that
 * the time of a line that is still to come may stand before it.
 */
const LLAMA_VERSION = /^(?:[\d.]+ [A-Z] )?version: \S+ \(/

async function requireRuns(
  path: string,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal | undefined,
  fix: string,
): Promise<void> {
  const { status, tail } = await runCommand(path, ['--version'], { env, signal })
  if (status === 0 && tail.some((line) => LLAMA_VERSION.test(line))) return
  const said = tail.slice(-3).join(' ') || 'nothing'
  throw new SetupError(
    status === 0 ? 'The engine is not a llama-server.' : 'The engine does not run.',
    `${path} --version ended with status ${status} and said: ${said}`,
    fix,
  )
}

function unsupportedPlatform(): SetupError {
  return new SetupError(
    'The engine cannot be built on this machine.',
    `There is no recipe for ${process.platform} on ${process.arch}.`,
    'Give a llama-server of your own: VERBATIM_ENGINE=/path/to/llama-server.',
  )
}

const recordSchema = z.object({
  name: z.string(),
  commit: z.string(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  instructionSet: z.enum(INSTRUCTION_SETS),
})

function engineDirectory(release: EngineRelease, { cacheDir }: ObtainOptions): string {
  return join(cacheDir, 'engines', release.name)
}

/** The cache's build, if it is there and is byte for byte what was installed. */
async function findCached(release: EngineRelease, options: ObtainOptions): Promise<EngineBuild | null> {
  const directory = engineDirectory(release, options)
  const path = join(directory, 'llama-server')
  const record = await readRecord(join(directory, 'build.json'))
  if (record === null || (await fileSize(path)) === null) return null
  const sha256 = await hashFile(path, { signal: options.signal })
  if (sha256 === record.sha256) return { ...record, path, origin: 'cache' }
  options.progress.note(
    `The engine in the cache was altered (SHA-256 ${sha256}, installed as ${record.sha256}): it is replaced.`,
  )
  return null
}

async function readRecord(path: string): Promise<z.infer<typeof recordSchema> | null> {
  try {
    return recordSchema.parse(JSON.parse(await readFile(path, 'utf8')))
  } catch (error) {
    // A record that is missing or cannot be read says nothing about the file beside it: it is got anew.
    if (failureCode(error) === 'ENOENT' || error instanceof SyntaxError || error instanceof z.ZodError)
      return null
    throw error
  }
}

async function fetchOrBuild(
  release: EngineRelease,
  options: ObtainOptions,
  env: NodeJS.ProcessEnv,
): Promise<EngineBuild> {
  const { cacheDir, progress, signal } = options
  const network = new Network({ env, trustedUrls: options.mirrors })
  const fetching = { cacheDir, network, progress, env, signal }
  try {
    const work = `${engineDirectory(release, options)}.work`
    const mirrored = await fetchFromMirrors(release, options.mirrors, fetching)
    const built = mirrored ?? (await buildEngine(release, work, fetching))
    const build = await install(built, mirrored === null ? 'built' : 'mirror', release, fetching)
    await rm(work, { recursive: true, force: true })
    return build
  } finally {
    await network.close()
  }
}

/** The first mirror's binary that has the pinned SHA-256; null when there is none, and why is noted. */
export async function fetchFromMirrors(
  release: EngineRelease,
  mirrors: string[],
  options: FetchOptions & { pinned?: Readonly<Record<string, string>> },
): Promise<string | null> {
  const { network, progress, signal } = options
  if (mirrors.length === 0) return null
  const sha256 = (options.pinned ?? PREBUILT_SHA256)[release.name]
  if (sha256 === undefined) {
    progress.note(`Mirrors are passed over: no SHA-256 is pinned for ${release.name}.`)
    return null
  }
  const path = join(options.cacheDir, 'downloads', release.name)
  for (const mirror of mirrors) {
    const url = new URL(release.name, mirror.endsWith('/') ? mirror : `${mirror}/`).href
    try {
      await downloadFile({ url, path, sha256, title: 'Downloading the engine', network, progress, signal })
      return path
    } catch (error) {
      signal?.throwIfAborted()
      progress.note(`${mirror}: ${describeFailure(error)}`)
    }
  }
  return null
}

async function install(
  binary: string,
  origin: 'mirror' | 'built',
  release: EngineRelease,
  { cacheDir, env, signal }: FetchOptions,
): Promise<EngineBuild> {
  const directory = join(cacheDir, 'engines', release.name)
  const staging = `${directory}.new`
  await rm(staging, { recursive: true, force: true })
  await mkdir(staging, { recursive: true })
  const staged = join(staging, 'llama-server')
  await copyFile(binary, staged)
  await chmod(staged, 0o755)
  await requireRuns(staged, env, signal, 'Remove the cache and run it again, or set VERBATIM_ENGINE.')
  const { name, commit, instructionSet } = release
  const record = { name, commit, instructionSet, sha256: await hashFile(staged, { signal }) }
  await writeFile(join(staging, 'build.json'), `${JSON.stringify(record, null, 2)}\n`)
  await syncPath(staged)
  await rm(directory, { recursive: true, force: true })
  await rename(staging, directory)
  if (origin === 'mirror') await rm(binary)
  return { ...record, path: join(directory, 'llama-server'), origin }
}
