import type { Conversation } from './conversation.ts'
import { pathOf, withMessages } from './tree.ts'

/** A conversation without the versions that are not seen. It is as old as before. */
export function onlyPath(conversation: Conversation): Conversation {
  const bare = { ...conversation, nodes: {}, selected: {} }
  return withMessages(bare, conversation.updatedAt, ...pathOf(conversation))
}
