import { UnreachableError } from '@verbatim/protocol'
import { mergeConversations } from '../merge.ts'
import { isSame } from '../same.ts'
import { titleOf } from '../title.ts'
import type { AccountService, AccountState } from './account-service.ts'
import type { ConversationStore } from './conversation-store.ts'
import type { Entry, Kept, Owner } from './records.ts'
import { isSomebodyElse } from './somebody-else.ts'

/** Somebody else changes the same conversation at the same moment no more often than this. */
const MAX_MERGES = 5

/**
 * Keeps this browser's copy of an account's conversations equal with the account's: what was changed here is sent, what was changed elsewhere is taken, and
 * where both were, they become one that has every message of both.
 */
export class AccountSync {
  readonly #store: ConversationStore
  readonly #service: AccountService
  #failed = false

  constructor(store: ConversationStore, service: AccountService) {
    this.#store = store
    this.#service = service
  }

  /** @throws ApiError, UnreachableError: what was done until then stays done. */
  async run(owner: Owner): Promise<void> {
    this.#failed = false
    await this.#store.reloadList()
    const there = new Map((await this.#service.list()).map(({ id, version }) => [id, version]))
    const here = new Map(this.#entriesOf(owner).map((entry) => [entry.id, entry]))
    for (const [id, version] of there) {
      const known = here.get(id)
      if (known === undefined || (known.version < version && !known.removed)) {
        await this.#attempt(id, () => this.take(id, owner))
      }
    }
    for (const entry of here.values()) {
      if (entry.version > 0 && !there.has(entry.id)) await this.#forget(entry)
    }
    await this.sendAll(owner)
    if (!this.#failed) this.#store.tellSync(null)
  }

  /** One conversation that fails is told, and keeps none of the others. */
  async #attempt(id: string, work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      if (error instanceof UnreachableError || isSomebodyElse(error)) throw error
      this.#failed = true
      this.#store.tellProblem(id, error)
      this.#store.tellSync(error)
    }
  }

  #entriesOf(owner: Owner): Entry[] {
    return this.#store.entries.filter((entry) => entry.owner === owner)
  }

  /** Takes the account's state of a conversation; what was changed here and not sent stays in it. */
  async take(id: string, owner: Owner): Promise<void> {
    const found = await this.#service.read(id)
    if (found !== undefined) await this.#store.adopt(id, (kept) => withState(kept, found, owner))
  }

  /** It was removed elsewhere. What was changed here since is not lost: it becomes a new one. */
  async #forget({ id }: Entry): Promise<void> {
    await this.#store.adopt(id, (kept) => {
      if (kept === undefined || !kept.entry.unsent || kept.entry.removed) return null
      return { ...kept, entry: { ...kept.entry, version: 0 } }
    })
  }

  /** Sends what the account does not have. */
  async sendAll(owner: Owner): Promise<void> {
    for (const { id } of this.#entriesOf(owner).filter(({ unsent }) => unsent)) {
      await this.#attempt(id, () => this.#send(id, owner))
    }
  }

  async #send(id: string, owner: Owner): Promise<void> {
    for (let merges = 0; merges < MAX_MERGES; merges++) {
      const kept = await this.#store.kept(id)
      if (kept?.entry.unsent !== true) return
      if (kept.entry.removed) {
        await this.#service.remove(id)
        await this.#store.adopt(id, (now) => (now?.entry.removed === true ? null : now))
        return
      }
      const { conversation, entry } = kept
      const outcome = await this.#service.write(
        { conversation, version: entry.version },
        titleOf(conversation),
      )
      if (outcome === 'changed') await this.take(id, owner)
      else if (outcome === 'gone') await this.#store.adopt(id, (now) => now && withVersion(now, 0, true))
      else {
        await this.#store.adopt(
          id,
          (now) => now && withVersion(now, outcome, !isSame(now.conversation, conversation)),
        )
      }
    }
  }
}

function withVersion(kept: Kept, version: number, unsent: boolean): Kept {
  return { ...kept, entry: { ...kept.entry, version, unsent } }
}

function withState(kept: Kept | undefined, { conversation, version }: AccountState, owner: Owner): Kept {
  const mine = kept?.entry.unsent === true ? kept.conversation : undefined
  const merged = mine === undefined ? conversation : mergeConversations(conversation, mine)
  return {
    conversation: merged,
    entry: {
      id: merged.id,
      owner,
      title: titleOf(merged),
      pinned: merged.pinned,
      updatedAt: merged.updatedAt,
      version,
      unsent: kept?.entry.unsent === true,
      removed: kept?.entry.removed === true,
    },
  }
}
