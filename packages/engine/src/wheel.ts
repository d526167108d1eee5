import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { hashFile } from './digest.ts'
import { fileSize } from './disk.ts'
import { downloadFile } from './download.ts'
import type { Network } from './network.ts'
import { pythonFileUrl, pythonIndex } from './package-index.ts'
import type { Progress } from './progress.ts'

/** A wheel (a zip) of the Python package index, named by what its bytes hash to. No Python is needed. */
export interface Wheel {
  package: string
  filename: string
  sha256: string
}

export interface FetchOptions {
  cacheDir: string
  network: Network
  progress: Progress
  env: NodeJS.ProcessEnv
  /** Asked of pip and the environment where it is not given. */
  packageIndexUrl?: string | undefined
  signal?: AbortSignal | undefined
}

/** The path of the wheel in the cache's downloads, fetched if need be. The caller removes it when it is used. */
export async function fetchWheel(wheel: Wheel, options: FetchOptions): Promise<string> {
  const { cacheDir, network, progress, signal } = options
  const directory = join(cacheDir, 'downloads')
  const path = join(directory, wheel.filename)
  await mkdir(directory, { recursive: true })
  if ((await fileSize(path)) !== null) {
    if ((await hashFile(path, { signal })) === wheel.sha256) return path
    await rm(path)
  }
  const index = options.packageIndexUrl ?? (await pythonIndex(options))
  network.trust(index)
  const url = await pythonFileUrl(network, {
    index: index.endsWith('/') ? index : `${index}/`,
    name: wheel.package,
    filename: wheel.filename,
    signal,
  })
  const title = `Downloading ${wheel.filename}`
  await downloadFile({ url, path, sha256: wheel.sha256, title, network, progress, signal })
  return path
}
