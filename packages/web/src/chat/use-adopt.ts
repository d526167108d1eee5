import { useCallback } from 'react'
import type { Conversation } from './conversation.ts'
import { FileValue } from './read-value.ts'
import { store } from './services.ts'
import { useOwner } from './use-owner.ts'

/**
 * Takes a conversation in as the reader's own, like an imported one: it is read as one from outside.
 *
 * @returns what does it, which resolves to its id, or rejects with an UnreadableError
 */
export function useAdopt(): (conversation: Conversation) => Promise<string> {
  useOwner()
  return useCallback(async (conversation: Conversation) => {
    const { readConversation } = await import('./read-conversation.ts')
    const read = readConversation(new FileValue(conversation, 'The conversation'), 'file')
    await store.add(read)
    return read.id
  }, [])
}
