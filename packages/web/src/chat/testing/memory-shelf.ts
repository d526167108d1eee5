import type { ConversationShelf, Kept, RunningTurn } from '../keeping/records.ts'
import type { TabChannel, TabMessage } from '../keeping/tab-channel.ts'

/** What a browser keeps, without one. Whatever goes in or out is copied, as IndexedDB does it. */
export class MemoryShelf implements ConversationShelf {
  readonly kept = new Map<string, Kept>()
  readonly running = new Map<string, RunningTurn>()
  /** Is thrown by each change, as by a browser without room. */
  refusal: Error | undefined

  async entries() {
    return structuredClone([...this.kept.values()].map(({ entry }) => entry))
  }

  async read(id: string) {
    return structuredClone(this.kept.get(id))
  }

  async change(id: string, change: (kept: Kept | undefined) => Kept | null | undefined) {
    if (this.refusal !== undefined) throw this.refusal
    const before = structuredClone(this.kept.get(id))
    const next = change(before)
    if (next === before) return before
    if (next) this.kept.set(id, structuredClone(next))
    else this.kept.delete(id)
    return next ?? undefined
  }

  async each(visit: (kept: Kept) => void) {
    for (const kept of this.kept.values()) visit(structuredClone(kept))
  }

  async turns(conversationId: string) {
    return structuredClone(
      [...this.running.values()].filter((turn) => turn.conversationId === conversationId),
    )
  }

  async keepTurn(turn: RunningTurn) {
    this.running.set(turn.id, structuredClone(turn))
  }

  async forgetTurn(id: string) {
    this.running.delete(id)
  }
}

/** Channels of three tabs that hear each other, and not themselves. */
export function joinedChannels(): [TabChannel, TabChannel, TabChannel] {
  const listeners: ((message: TabMessage) => void)[][] = [[], [], []]
  const channel = (own: number): TabChannel => ({
    post(message) {
      const others = listeners.filter((_, tab) => tab !== own)
      for (const listener of others.flat()) listener(structuredClone(message))
    },
    listen: (listener) => void listeners[own]?.push(listener),
  })
  return [channel(0), channel(1), channel(2)]
}
