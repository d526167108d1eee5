import { mkdir, readdir, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { ModelCard, ModelFile } from '@verbatim/protocol'
import { sha256Of } from './digest.ts'
import { fileSize } from './disk.ts'
import { cardOfFile } from './gguf-card.ts'
import { knownDigest, rememberDigest } from './known-digest.ts'
import { readPins } from './model-pins.ts'
import type { Progress } from './progress.ts'
import { SetupError } from './setup-error.ts'

/** A model whose files are here and have the digests that they should have. */
export interface InstalledModel {
  card: ModelCard
  path: string
  /** Of the projector, for a model that sees. */
  projectorPath?: string | undefined
  projectorSha256?: string | undefined
  /** Of the weights: the file's, or for several files that of their list as sha256sum prints it. */
  sha256: string
}

export interface FileCheck {
  id: string
  file: string
  /** Null while neither the manifest nor a pin says it. */
  expected: string | null
  /** Null where there is no file. */
  actual: string | null
  ok: boolean
}

interface CheckOptions {
  /** True: the file is read even when its digest is remembered. */
  again?: boolean
  signal?: AbortSignal | undefined
}

/** The models' files in the cache, each model in a folder of its own: where they lie, and whether they are whole. */
export class ModelShelf {
  readonly #cacheDir: string
  readonly #progress: Progress

  constructor({ cacheDir, progress }: { cacheDir: string; progress: Progress }) {
    this.#cacheDir = cacheDir
    this.#progress = progress
  }

  folder(card: ModelCard): string {
    return join(this.#cacheDir, 'models', card.id)
  }

  async makeFolder(card: ModelCard): Promise<string> {
    await mkdir(this.folder(card), { recursive: true })
    return this.folder(card)
  }

  pathOf(card: ModelCard, file: ModelFile): string {
    return join(this.folder(card), file.name)
  }

  async isPresent(card: ModelCard): Promise<boolean> {
    const sizes = await Promise.all(card.files.map((file) => fileSize(this.pathOf(card, file))))
    return sizes.every((size) => size !== null)
  }

  async expectedDigest(card: ModelCard, file: ModelFile): Promise<string | null> {
    return file.sha256 ?? (await readPins(this.folder(card)))[file.name]?.sha256 ?? null
  }

  async check(card: ModelCard, file: ModelFile, options: CheckOptions = {}): Promise<FileCheck> {
    const path = this.pathOf(card, file)
    const expected = await this.expectedDigest(card, file)
    const there = (await fileSize(path)) !== null
    const actual = there ? await this.#digest(path, options) : null
    return { id: card.id, file: file.name, expected, actual, ok: actual !== null && actual === expected }
  }

  /** After a file was checked and put here: it need not be read again. */
  async remember(card: ModelCard, file: ModelFile): Promise<void> {
    const sha256 = await this.expectedDigest(card, file)
    if (sha256 !== null) await rememberDigest(this.pathOf(card, file), sha256, this.#cacheDir)
  }

  /** The model, if all its files are here and unaltered; otherwise a SetupError that names the first that is not. */
  async require(card: ModelCard, signal?: AbortSignal): Promise<InstalledModel> {
    const digests: NamedDigest[] = []
    for (const file of card.files) {
      const check = await this.check(card, file, { signal })
      if (!check.ok || check.actual === null) throw await this.#notAsExpected(card, file, check)
      digests.push({ name: file.name, sha256: check.actual })
    }
    return installed(card, this.folder(card), digests)
  }

  /** A GGUF file that the operator gave: it is taken as it is, under the digest that it has. */
  async takeGiven(path: string, signal?: AbortSignal): Promise<InstalledModel> {
    const card = await cardOfFile(path)
    const digests: NamedDigest[] = []
    for (const { name } of card.files) {
      digests.push({ name, sha256: await this.#digest(join(dirname(path), name), { signal }) })
    }
    return installed(card, dirname(path), digests)
  }

  /** Deletes finished and begun files, keeps pins and locks; false when there were none. The caller holds the lock. */
  async clear(card: ModelCard, before?: () => Promise<void>): Promise<boolean> {
    const kept = (name: string) => name === 'pins.json' || name.startsWith(PULL_LOCK)
    const weights = (await readdir(this.folder(card))).filter((name) => !kept(name))
    if (weights.length > 0) await before?.()
    for (const name of weights) await rm(join(this.folder(card), name))
    return weights.length > 0
  }

  #digest(path: string, options: CheckOptions): Promise<string> {
    return knownDigest(path, { cacheDir: this.#cacheDir, progress: this.#progress, ...options })
  }

  async #notAsExpected(
    card: ModelCard,
    file: ModelFile,
    { expected, actual }: FileCheck,
  ): Promise<SetupError> {
    const size = await fileSize(this.pathOf(card, file))
    const state = size === null ? 'missing' : size < file.sizeBytes ? 'truncated' : 'altered'
    const found = size === null ? 'nothing' : `${size} bytes with SHA-256 ${actual}`
    return new SetupError(
      `${file.name} of ${card.id} is ${state}.`,
      `Expected are ${file.sizeBytes} bytes with SHA-256 ${expected ?? '(not known)'}, found is ${found}.`,
      `verbatim models rm ${card.id} && verbatim models pull ${card.id}`,
    )
  }
}

export const PULL_LOCK = 'pull.lock'

interface NamedDigest {
  name: string
  sha256: string
}

function installed(card: ModelCard, folder: string, digests: NamedDigest[]): InstalledModel {
  const projector = card.files.find(({ role }) => role === 'projector')
  const weights = digests.filter(({ name }) => name !== projector?.name)
  const [first, ...others] = weights
  if (first === undefined) throw new Error(`${card.id} has no weights`)
  const list = weights.map(({ name, sha256 }) => `${sha256}  ${name}\n`).join('')
  const projectorSha256 = digests.find(({ name }) => name === projector?.name)?.sha256
  return {
    card,
    path: join(folder, first.name),
    ...(projector === undefined ? {} : { projectorPath: join(folder, projector.name) }),
    ...(projectorSha256 === undefined ? {} : { projectorSha256 }),
    sha256: others.length === 0 ? first.sha256 : sha256Of(list),
  }
}
