import type { AnswerNode, Conversation } from '../conversation.ts'
import { titleOf } from '../title.ts'

/** Whose conversations: this browser's, or `actor:ID` for who signed in. */
export type Owner = 'browser' | `actor:${string}`

/** What lists need of a conversation, without its messages. */
export interface Entry {
  id: string
  owner: Owner
  title: string
  pinned: boolean
  updatedAt: number
  /** Of the state that the service has; 0 where it has none. */
  version: number
  /** The service does not have what is here. Always false for the browser's own. */
  unsent: boolean
  /** The service has yet to be told that it is gone. */
  removed: boolean
}

export interface Kept {
  entry: Entry
  conversation: Conversation
}

/** An answer while it runs: written again and again, so apart from its conversation, and without the body that was sent. */
export interface RunningTurn {
  id: string
  conversationId: string
  answer: AnswerNode
}

/** Where conversations are kept in this browser. Changes are made to what is there at that moment, so that tabs do not undo each other's. */
export interface ConversationShelf {
  entries(): Promise<Entry[]>
  read(id: string): Promise<Kept | undefined>
  /** `change` gives what is to be kept, null for nothing any more, or the same object for no change. @returns what is kept then */
  change(id: string, change: (kept: Kept | undefined) => Kept | null | undefined): Promise<Kept | undefined>
  /** One after the other, so that not all are in memory at once. */
  each(visit: (kept: Kept) => void): Promise<void>
  turns(conversationId: string): Promise<RunningTurn[]>
  keepTurn(turn: RunningTurn): Promise<void>
  forgetTurn(id: string): Promise<void>
}

/** A conversation as it is kept once it was changed here. */
export function changedHere(kept: Kept | undefined, conversation: Conversation, owner: Owner): Kept {
  const known = kept?.entry
  return {
    conversation,
    entry: {
      id: conversation.id,
      owner,
      title: titleOf(conversation),
      pinned: conversation.pinned,
      updatedAt: conversation.updatedAt,
      version: known?.version ?? 0,
      unsent: owner !== 'browser',
      removed: false,
    },
  }
}
