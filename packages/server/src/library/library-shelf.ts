import { ModelLibrary, type ModelState, type Progress, readManifest, silentProgress } from '@verbatim/engine'
import { type LibraryModel, VerbatimError } from '@verbatim/protocol'
import { note } from '../audit/audit.ts'
import type { Store } from '../store/store.ts'
import { Pull } from './pull.ts'

export interface LibraryShelfOptions {
  cacheDir: string
  hubUrl: string | undefined
  store: Store
  /** Ids of the models that run. */
  served: () => readonly string[]
  /** Milliseconds since 1970. */
  now: () => number
}

/** Who asks, for the audit log. */
interface By {
  actor: { id: string }
  requestId?: string | undefined
}

/** Pulls at the same time would share one connection and one disk; a second is refused. */
export class LibraryShelf {
  readonly #options: LibraryShelfOptions
  readonly #pulls = new Map<string, Pull>()
  /** Ids of those whose files are being deleted. */
  readonly #removing = new Set<string>()

  constructor(options: LibraryShelfOptions) {
    this.#options = options
  }

  async list(): Promise<LibraryModel[]> {
    const library = await this.#library()
    return (await library.list()).map((state) => this.#describe(state))
  }

  /**
   * Begins to bring a model here, and returns when it has begun.
   *
   * @throws VerbatimError `not_found`; `conflict` while another pull or its removal runs.
   */
  async pull(id: string, by: By): Promise<LibraryModel> {
    const found = await this.#find(id)
    const running = [...this.#pulls.entries()].find(([, { state }]) => state === 'running')
    if (running !== undefined) {
      throw new VerbatimError(
        'conflict',
        `${running[0]} is being pulled. Wait until it is here, or cancel it.`,
      )
    }
    if (this.#removing.has(id)) throw new VerbatimError('conflict', `${id} is being removed. Try again then.`)
    const pull = new Pull(this.#options.now())
    this.#pulls.set(id, pull)
    try {
      await this.#note('model-pulled', id, by)
    } catch (error) {
      this.#pulls.delete(id)
      throw error
    }
    pull.run(async (progress, signal) => {
      await (await this.#library(progress)).pull(id, signal)
    })
    return this.#describe(found)
  }

  /** @throws VerbatimError `not_found` where no pull of it runs. */
  async cancel(id: string, by: By): Promise<void> {
    const pull = this.#pulls.get(id)
    if (pull?.state !== 'running') throw new VerbatimError('not_found', `No pull of ${id} runs.`)
    await this.#note('model-pull-cancelled', id, by)
    pull.cancel()
  }

  /** Deletes a model's files. @throws VerbatimError `not_found`; `conflict` for one that runs or is being pulled. */
  async remove(id: string, by: By): Promise<void> {
    await this.#find(id)
    const seen = this.#pulls.get(id)
    if (seen?.state === 'running' || this.#options.served().includes(id))
      throw new VerbatimError('conflict', `${id} is being served or pulled, so it stays.`)
    if (this.#removing.has(id)) throw new VerbatimError('conflict', `${id} is being removed already.`)
    this.#removing.add(id)
    let removed: boolean
    try {
      removed = await (await this.#library()).remove(id, () => this.#note('model-removed', id, by))
    } finally {
      this.#removing.delete(id)
    }
    // A pull that began since is another one's.
    if (this.#pulls.get(id) === seen) this.#pulls.delete(id)
    if (!removed) throw new VerbatimError('not_found', `${id} is not on this machine.`)
  }

  /** Ends what runs; what was downloaded stays and is gone on from. */
  async close(): Promise<void> {
    for (const pull of this.#pulls.values()) await pull.close()
  }

  /** Before the act, which no transaction can hold: what cannot be put on record is not done. */
  async #note(action: string, target: string, { actor, requestId }: By): Promise<void> {
    await this.#options.store.commit(
      note({ at: this.#options.now(), actor: actor.id, action, target, requestId }),
    )
  }

  async #find(id: string): Promise<ModelState> {
    const states = await (await this.#library()).list()
    const state = states.find(({ card }) => card.id === id)
    if (state !== undefined) return state
    const known = states.map(({ card }) => card.id).join(', ')
    throw new VerbatimError('not_found', `There is no model "${id}" in the library; there are ${known}.`)
  }

  async #library(progress: Progress = silentProgress): Promise<ModelLibrary> {
    const { cacheDir, hubUrl } = this.#options
    const manifest = await readManifest()
    return new ModelLibrary({ cacheDir, manifest, progress, ...(hubUrl === undefined ? {} : { hubUrl }) })
  }

  #describe({ card, present, sizeBytes, pinnedSha256, fits }: ModelState): LibraryModel {
    return {
      id: card.id,
      description: card.description,
      license: card.license,
      context_length: card.contextTokens,
      size_bytes: sizeBytes,
      present,
      served: this.#options.served().includes(card.id),
      fits,
      sha256: pinnedSha256,
      pull: this.#pulls.get(card.id)?.describe() ?? null,
    }
  }
}
