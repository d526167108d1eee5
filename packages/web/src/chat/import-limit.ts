import type { Conversation } from './conversation.ts'
import { documentJson } from './document-json.ts'
import { UnreadableError } from './read-value.ts'
import { titleOf } from './title.ts'

/** What the service keeps of one conversation at most. */
const MAX_CONVERSATION_LENGTH = 5 * 1024 * 1024

/** @throws UnreadableError for a conversation that is larger than any may be. */
export function refuseTooLarge(conversation: Conversation): void {
  if (documentJson(conversation).length <= MAX_CONVERSATION_LENGTH) return
  throw new UnreadableError(`“${titleOf(conversation)}” is larger than 5 MB.`)
}
