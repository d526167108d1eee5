import { UnreachableError } from '@verbatim/protocol'
import { type ConversationStore, LIST } from './conversation-store.ts'
import type { Owner } from './records.ts'

/** What is changed is sent after a moment: several changes often come together. */
const SEND_AFTER_MS = 1_000

/** Other devices are heard of at least this often while the page is seen. */
const LOOK_EVERY_MS = 60_000

interface Sync {
  run(owner: Owner): Promise<void>
  sendAll(owner: Owner): Promise<void>
  take(id: string, owner: Owner): Promise<void>
}

/**
 * When the account's conversations are made equal with this browser's: at once for who signs in, again when the page is seen or the connection is back,
 * and soon after each change. One tab does it for all. What fails for want of a connection is done at the next occasion.
 */
export class SyncSchedule {
  readonly #store: ConversationStore
  readonly #load: () => Promise<Sync>
  #owner: Owner = 'browser'
  #looking: Promise<void> | undefined
  #sending: ReturnType<typeof setTimeout> | undefined
  #listens = false

  /** @param load the code of it is only needed by who signs in */
  constructor(store: ConversationStore, load: () => Promise<Sync>) {
    this.#store = store
    this.#load = load
    store.onUnsent = () => this.#sendSoon()
    store.findElsewhere = (id) => this.#attempt((sync) => sync.take(id, this.#owner))
  }

  /** From here on this owner's; nothing for the browser's own. */
  async keepUp(owner: Owner): Promise<void> {
    if (owner !== this.#owner) await this.#looking
    this.#owner = owner
    this.#listen()
    await this.#look()
  }

  #listen(): void {
    if (this.#listens) return
    this.#listens = true
    const look = () => void (document.visibilityState === 'visible' && this.#look())
    document.addEventListener('visibilitychange', look)
    addEventListener('online', look)
    setInterval(look, LOOK_EVERY_MS)
  }

  /** Several views ask for the same look when the page is opened. */
  #look(): Promise<void> {
    this.#looking ??= this.#alone((sync) => sync.run(this.#owner)).finally(() => {
      this.#looking = undefined
    })
    return this.#looking
  }

  #sendSoon(): void {
    this.#sending ??= setTimeout(() => {
      this.#sending = undefined
      void this.#alone((sync) => sync.sendAll(this.#owner))
    }, SEND_AFTER_MS)
  }

  async #alone(work: (sync: Sync) => Promise<void>): Promise<void> {
    const locks: LockManager | undefined = navigator.locks
    if (locks === undefined) return this.#attempt(work)
    await locks.request('verbatim-chat-sync', () => this.#attempt(work))
  }

  async #attempt(work: (sync: Sync) => Promise<void>): Promise<void> {
    if (this.#owner === 'browser') return
    try {
      await work(await this.#load())
    } catch (error) {
      // Without a connection the copy in this browser goes on, and what is unsent stays so.
      if (!(error instanceof UnreachableError)) this.#store.tellProblem(LIST, error)
    }
  }
}
