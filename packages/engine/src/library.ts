import { resolve } from 'node:path'
import type { ModelCard } from '@verbatim/protocol'
import { withLock } from './lock.ts'
import { thisMachine } from './machine.ts'
import { DEFAULT_HUB_URL } from './model-hub.ts'
import { type FileCheck, type InstalledModel, ModelShelf, PULL_LOCK } from './model-shelf.ts'
import { Network } from './network.ts'
import { formatBytes, type Progress } from './progress.ts'
import { pullModel } from './pull-model.ts'
import { SetupError } from './setup-error.ts'
import { weightsBytes } from './sizing.ts'

export type { FileCheck, InstalledModel } from './model-shelf.ts'

/** What is known of a model of the manifest on this machine. */
export interface ModelState {
  card: ModelCard
  /** All its files are here. Whether they are unaltered, `verify` says. */
  present: boolean
  /** Of the file that the engine is given; null while the model is not here. */
  path: string | null
  sizeBytes: number
  /** Of that file: from the manifest, or what a hub stated at the first pull; null before. */
  pinnedSha256: string | null
  /** The weights and one slot of 4096 tokens take less than 80 % of the memory. */
  fits: boolean
}

export interface LibraryOptions {
  cacheDir: string
  manifest: ModelCard[]
  progress: Progress
  hubUrl?: string
  packageIndexUrl?: string
  /** Where bundled files are looked for; the project's root, where it is not given. */
  projectUrl?: URL
  /** This machine's, where it is not given. */
  memoryBytes?: number
  /** For proxies and package indexes. */
  env?: NodeJS.ProcessEnv
}

export interface ChosenModel {
  model: InstalledModel
  /** A better model that fits and is not here, and how to get it. */
  hint: string | null
}

const FITTING_TOKENS = 4096
const FITTING_SHARE = 0.8

/**
 * The models of the manifest in the cache: pulled by digest from the first source that works, checked before use, safe
 * between processes. What can be set right by the user is thrown as a SetupError.
 */
export class ModelLibrary {
  readonly #options: LibraryOptions
  readonly #shelf: ModelShelf
  readonly #memoryBytes: number

  constructor(options: LibraryOptions) {
    this.#options = options
    this.#shelf = new ModelShelf(options)
    this.#memoryBytes = options.memoryBytes ?? thisMachine().memoryBytes
  }

  list(): Promise<ModelState[]> {
    return Promise.all(this.#options.manifest.map((card) => this.#stateOf(card)))
  }

  /** Brings a model here if it is not yet, whole and unaltered. */
  async pull(id: string, signal?: AbortSignal): Promise<InstalledModel> {
    const card = this.#cardOf(id)
    const { cacheDir, progress, packageIndexUrl, projectUrl } = this.#options
    const { hubUrl = DEFAULT_HUB_URL, env = process.env } = this.#options
    const trustedUrls = packageIndexUrl === undefined ? [hubUrl] : [hubUrl, packageIndexUrl]
    const network = new Network({ env, trustedUrls })
    try {
      const source = { cacheDir, network, progress, env, hubUrl, packageIndexUrl, projectUrl, signal }
      return await pullModel(card, this.#shelf, source)
    } finally {
      await network.close()
    }
  }

  /** Reads every file of a model again and compares its SHA-256. */
  async verify(id: string): Promise<FileCheck[]> {
    const card = this.#cardOf(id)
    const checks: FileCheck[] = []
    for (const file of card.files) checks.push(await this.#shelf.check(card, file, { again: true }))
    return checks
  }

  /**
   * Deletes a model's files, finished and begun; false when there were none. What was pinned stays pinned.
   *
   * @param before is done first where there are files; when it fails they stay.
   */
  async remove(id: string, before?: () => Promise<void>): Promise<boolean> {
    const card = this.#cardOf(id)
    const folder = await this.#shelf.makeFolder(card)
    const lock = { purpose: `removing ${card.id}`, progress: this.#options.progress }
    return withLock(`${folder}/${PULL_LOCK}`, lock, () => this.#shelf.clear(card, before))
  }

  /**
   * The model to serve: by id (pulled when it is not here), by the path of a .gguf file, or `auto`: the best that is
   * here and fits the memory, else the smallest, pulled, so that a first answer is minutes away.
   */
  async choose(name: string, signal?: AbortSignal): Promise<ChosenModel> {
    if (name === 'auto') return this.#chooseBest(signal)
    const card = this.#find(name)
    if (card === undefined && name.endsWith('.gguf')) {
      return { model: await this.#shelf.takeGiven(resolve(name), signal), hint: null }
    }
    return { model: await this.#requireOrPull(card ?? this.#cardOf(name), signal), hint: null }
  }

  async #chooseBest(signal?: AbortSignal): Promise<ChosenModel> {
    const states = await this.list()
    const eligible = states.filter(({ card }) => card.rank >= 0)
    const byRank = eligible.filter(({ fits }) => fits).toSorted((a, b) => b.card.rank - a.card.rank)
    const [smallest] = eligible.toSorted((a, b) => a.sizeBytes - b.sizeBytes)
    const chosen = byRank.find(({ present }) => present) ?? smallest
    if (chosen === undefined) throw new Error('the manifest has no model that `auto` may take')
    const model = await this.#requireOrPull(chosen.card, signal)
    const better = byRank.find(({ card, present }) => !present && card.rank > chosen.card.rank)
    return { model, hint: better === undefined ? null : hintAt(better) }
  }

  async #requireOrPull(card: ModelCard, signal?: AbortSignal): Promise<InstalledModel> {
    const present = await this.#shelf.isPresent(card)
    return present ? this.#shelf.require(card, signal) : this.pull(card.id, signal)
  }

  async #stateOf(card: ModelCard): Promise<ModelState> {
    const [first] = card.files
    if (first === undefined) throw new Error(`${card.id} has no files`)
    const present = await this.#shelf.isPresent(card)
    const sizeBytes = weightsBytes(card)
    return {
      card,
      present,
      path: present ? this.#shelf.pathOf(card, first) : null,
      sizeBytes,
      pinnedSha256: await this.#shelf.expectedDigest(card, first),
      fits: sizeBytes + FITTING_TOKENS * card.kvBytesPerToken < FITTING_SHARE * this.#memoryBytes,
    }
  }

  #find(id: string): ModelCard | undefined {
    return this.#options.manifest.find((card) => card.id.toLowerCase() === id.toLowerCase())
  }

  #cardOf(id: string): ModelCard {
    const card = this.#find(id)
    if (card !== undefined) return card
    const ids = this.#options.manifest.map((one) => one.id).join(', ')
    const fix = 'Name one of these, or the path of a .gguf file.'
    throw new SetupError(`There is no model "${id}".`, `Known are ${ids}.`, fix)
  }
}

function hintAt({ card, sizeBytes }: ModelState): string {
  return `${card.id} fits this machine too: verbatim models pull ${card.id} (${formatBytes(sizeBytes)})`
}
