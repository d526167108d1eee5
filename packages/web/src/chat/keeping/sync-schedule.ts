import { UnreachableError } from '@verbatim/protocol'
import type { ConversationStore } from './conversation-store.ts'
import type { Owner } from './records.ts'
import { isSomebodyElse } from './somebody-else.ts'

/** What is changed is sent after a moment: several changes often come together. */
const SEND_AFTER_MS = 1_000

interface Sync {
  run(owner: Owner): Promise<void>
  sendAll(owner: Owner): Promise<void>
  take(id: string, owner: Owner): Promise<void>
}

type Work = (sync: Sync, owner: Owner) => Promise<void>

/** What the schedule needs of the browser. */
export interface SyncBrowser {
  /** For one tab at a time; undefined where the browser has none (it has them on secure origins only). */
  locks: { request(name: string, work: () => Promise<void>): Promise<void> } | undefined
  /** `look` is called when there may be something new. */
  onOccasion(look: () => void): void
  /** The service answered that nobody is signed in, or somebody else. */
  onSomebodyElse(): void
}

/**
 * When the account's conversations are made equal with this browser's: at once for who signs in, again when the page is seen or the connection is back,
 * and soon after each change. One tab does it for all, one thing after the other. What fails for want of a connection is done at the next occasion.
 */
export class SyncSchedule {
  readonly #store: ConversationStore
  readonly #load: (owner: Owner) => Promise<Sync>
  readonly #browser: SyncBrowser
  readonly #firstLooks = new Map<Owner, PromiseWithResolvers<void>>()
  /** What this tab did last, where the browser has no locks. */
  #last: Promise<void> = Promise.resolve()
  #owner: Owner = 'browser'
  #looking: Promise<void> | undefined
  #sending: ReturnType<typeof setTimeout> | undefined
  #listens = false

  /** @param load the code of it is only needed by who signs in */
  constructor(store: ConversationStore, load: (owner: Owner) => Promise<Sync>, browser: SyncBrowser) {
    this.#store = store
    this.#load = load
    this.#browser = browser
    store.onUnsent = () => this.#sendSoon()
    store.findElsewhere = (id) => this.#find(id)
  }

  /** From here on this owner's; nothing for the browser's own. */
  async keepUp(owner: Owner): Promise<void> {
    if (owner !== this.#owner) await this.#looking
    this.#owner = owner
    if (!this.#listens) this.#browser.onOccasion(() => void this.#look())
    this.#listens = true
    try {
      await this.#look()
    } finally {
      this.#firstLook(owner).resolve()
    }
  }

  #firstLook(owner: Owner): PromiseWithResolvers<void> {
    const known = this.#firstLooks.get(owner) ?? Promise.withResolvers<void>()
    this.#firstLooks.set(owner, known)
    return known
  }

  /** Who opens the page on one that the account has waits for the first look, which may bring it. */
  async #find(id: string): Promise<void> {
    const { owner } = this.#store
    if (owner === undefined || owner === 'browser') return
    await this.#firstLook(owner).promise
    if ((await this.#store.kept(id)) === undefined) await this.#alone((sync, owner) => sync.take(id, owner))
  }

  /** Several views ask for the same look when the page is opened. */
  #look(): Promise<void> {
    this.#looking ??= this.#alone((sync, owner) => sync.run(owner)).finally(() => {
      this.#looking = undefined
    })
    return this.#looking
  }

  #sendSoon(): void {
    this.#sending ??= setTimeout(() => {
      this.#sending = undefined
      void this.#alone((sync, owner) => sync.sendAll(owner))
    }, SEND_AFTER_MS)
  }

  async #alone(work: Work): Promise<void> {
    if (this.#owner === 'browser') return
    const { locks } = this.#browser
    if (locks !== undefined) return locks.request('verbatim-chat-sync', () => this.#attempt(work))
    this.#last = this.#last.then(() => this.#attempt(work))
    await this.#last
  }

  async #attempt(work: Work): Promise<void> {
    const owner = this.#owner
    if (owner === 'browser') return
    try {
      await work(await this.#load(owner), owner)
    } catch (error) {
      if (isSomebodyElse(error)) this.#browser.onSomebodyElse()
      // Without a connection the copy in this browser goes on, and what is unsent stays so.
      if (!(error instanceof UnreachableError)) this.#store.tellSync(error)
    }
  }
}
