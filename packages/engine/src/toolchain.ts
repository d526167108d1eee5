import { access, chmod, constants, mkdir, rename, rm } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { withLock } from './lock.ts'
import { runCommand } from './run-command.ts'
import { failureCode, SetupError } from './setup-error.ts'
import { type FetchOptions, fetchWheel, type Wheel } from './wheel.ts'
import { extractAll } from './zip.ts'

/** What a build needs: programs of this machine, and cmake and ninja from the package index where they are missing. */
export interface Toolchain {
  cmake: string
  ninja: string
}

const OWN_ENGINE = 'give a llama-server of your own: VERBATIM_ENGINE=/path/to/llama-server'

/** Throws a SetupError that names the first thing that is missing and how to get it. */
export async function findToolchain(options: FetchOptions): Promise<Toolchain> {
  const { env } = options
  await requireProgram(env, 'A C++ compiler', [env.CXX, 'c++', 'g++', 'clang++'], installLine('g++'))
  await requireProgram(env, 'A C compiler', [env.CC, 'cc', 'gcc', 'clang'], installLine('gcc'))
  await requireProgram(env, 'git', ['git'], installLine('git'))
  await requireProgram(env, 'tar', ['tar'], installLine('tar'))
  return { cmake: await findOrFetch('cmake', options), ninja: await findOrFetch('ninja', options) }
}

function installLine(debianPackage: string): string {
  return process.platform === 'darwin'
    ? `Install it: xcode-select --install. Or ${OWN_ENGINE}`
    : `Install it: apt-get install ${debianPackage} (or your system's package of it). Or ${OWN_ENGINE}`
}

async function requireProgram(
  env: NodeJS.ProcessEnv,
  what: string,
  candidates: (string | undefined)[],
  fix: string,
): Promise<void> {
  const names = candidates.filter((name) => name !== undefined && name !== '')
  for (const name of names) {
    // CXX may carry arguments or a wrapper ("ccache g++"): its first word is the program.
    if ((await findProgram(env, name?.split(' ')[0] ?? '')) !== null) return
  }
  const why = `The engine is built from source here, and none of ${names.join(', ')} is on the PATH.`
  throw new SetupError(`${what} is missing.`, why, fix)
}

/** The path of a program on the PATH of `env`, or null. */
export async function findProgram(env: NodeJS.ProcessEnv, name: string): Promise<string | null> {
  const paths = name.includes('/')
    ? [name]
    : (env.PATH ?? '').split(delimiter).map((folder) => join(folder, name))
  for (const path of paths) {
    if (await isExecutable(path)) return path
  }
  return null
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK)
    return true
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'EACCES'].includes(failureCode(error) ?? '')) return false
    throw error
  }
}

interface WheelTool extends Wheel {
  executable: string
}

/** Built for Linux x86-64 with glibc 2.17 or later; digests as the index states them and pip checked them. */
const WHEEL_TOOLS: Record<'cmake' | 'ninja', WheelTool> = {
  cmake: {
    package: 'cmake',
    filename: 'cmake-3.31.6-py3-none-manylinux_2_17_x86_64.manylinux2014_x86_64.whl',
    sha256: '1c8b05df0602365da91ee6a3336fe57525b137706c4ab5675498f662ae1dbcec',
    executable: 'cmake/data/bin/cmake',
  },
  ninja: {
    package: 'ninja',
    filename: 'ninja-1.13.2-py3-none-manylinux2014_x86_64.manylinux_2_17_x86_64.whl',
    sha256: '65a24341b5ac09fcadcc37082660be40a94174e51a937fabf6e2cae26225fa2c',
    executable: 'ninja-1.13.2.data/scripts/ninja',
  },
}

async function findOrFetch(name: 'cmake' | 'ninja', options: FetchOptions): Promise<string> {
  const found = await findProgram(options.env, name)
  if (found !== null && (await runs(found, options))) return found
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    const fix = process.platform === 'darwin' ? `brew install ${name}` : `apt-get install ${name}`
    throw new SetupError(`${name} is missing.`, 'The engine is built with it.', `${fix}. Or ${OWN_ENGINE}`)
  }
  return unpackTool(WHEEL_TOOLS[name], options)
}

/** A shim (pyenv's) can be on the PATH without a program behind it. */
async function runs(program: string, { env, signal }: FetchOptions): Promise<boolean> {
  try {
    return (await runCommand(program, ['--version'], { env, signal })).status === 0
  } catch (error) {
    if (error instanceof SetupError) return false
    throw error
  }
}

async function unpackTool(tool: WheelTool, options: FetchOptions): Promise<string> {
  const directory = join(options.cacheDir, 'tools', tool.filename.replace(/\.whl$/, ''))
  const executable = join(directory, tool.executable)
  const lock = { purpose: `fetching ${tool.package}`, progress: options.progress, signal: options.signal }
  await withLock(`${directory}.lock`, lock, async () => {
    if (await isExecutable(executable)) return
    const wheel = await fetchWheel(tool, options)
    await rm(`${directory}.new`, { recursive: true, force: true })
    await mkdir(`${directory}.new`, { recursive: true })
    await extractAll(wheel, `${directory}.new`)
    await chmod(join(`${directory}.new`, tool.executable), 0o755)
    await rename(`${directory}.new`, directory)
    await rm(wheel)
  })
  return executable
}
