import { UnreachableError } from '@verbatim/protocol'
import type { AccountService, AccountState } from '../keeping/account-service.ts'
import { UnreadableError } from '../read-value.ts'

/** An account's conversations as `/api/v1/conversations` keeps them. */
export class MemoryAccount implements AccountService {
  readonly states = new Map<string, AccountState>()
  readonly titles = new Map<string, string>()
  away = false
  /** Is thrown by everything that is asked. */
  refusal: Error | undefined
  /** The id of one that a newer page may have kept. */
  unreadable: string | undefined

  async list() {
    this.#reach()
    return [...this.states].map(([id, { version }]) => ({ id, version }))
  }

  async read(id: string) {
    this.#reach()
    if (id === this.unreadable) throw new UnreadableError(`chat ${id} is no object.`)
    return structuredClone(this.states.get(id))
  }

  async write({ conversation, version }: AccountState, title: string) {
    this.#reach()
    const known = this.states.get(conversation.id)?.version ?? 0
    if (known === 0 && version > 0) return 'gone' as const
    if (known !== version) return 'changed' as const
    this.states.set(conversation.id, structuredClone({ conversation, version: version + 1 }))
    this.titles.set(conversation.id, title)
    return version + 1
  }

  async remove(id: string) {
    this.#reach()
    this.states.delete(id)
  }

  #reach(): void {
    if (this.refusal !== undefined) throw this.refusal
    if (this.away) throw new UnreachableError('The service cannot be reached.', { midAnswer: false })
  }
}
