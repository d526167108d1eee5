import { useCallback } from 'react'
import type { Conversation } from './conversation.ts'
import { store } from './services.ts'
import { useOwner } from './use-owner.ts'

/** Takes a conversation in as the reader's own, like an imported one. @returns what does it, which resolves to its id */
export function useAdopt(): (conversation: Conversation) => Promise<string> {
  useOwner()
  return useCallback(async (conversation: Conversation) => {
    await store.add(conversation)
    return conversation.id
  }, [])
}
