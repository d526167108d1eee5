import type { ModelObject } from '@verbatim/protocol'
import { useCallback, useSyncExternalStore } from 'react'
import { queryClient } from '../service/queries.ts'
import type { Conversation } from './conversation.ts'
import type { ConversationList } from './conversation-view.ts'
import { LIST } from './keeping/conversation-store.ts'
import { countBrowserOnly, moveToAccount } from './keeping/ownership.ts'
import { store, turns } from './services.ts'
import { useOwner } from './use-owner.ts'

/** All conversations of who uses the page: this browser's, or the account's. */
export function useConversations(): ConversationList {
  const owner = useOwner()
  const subscribe = useCallback((changed: () => void) => store.subscribe(LIST, changed), [])
  const list = useSyncExternalStore(subscribe, () => store.list())
  const inAccount = owner?.startsWith('actor:') === true
  return {
    ...list,
    kept: inAccount ? 'account' : 'browser',
    browserOnly: inAccount ? countBrowserOnly(store) : 0,
    ...ACTIONS,
  }
}

const ACTIONS: Omit<ConversationList, 'state' | 'entries' | 'kept' | 'browserOnly' | 'problem'> = {
  search: (text) => store.search(text),
  rename: (id, title) =>
    store.change(id, (kept) => ({ ...kept, title: title.trim(), updatedAt: Date.now() })),
  setPinned: (id, pinned) => store.change(id, (kept) => ({ ...kept, pinned })),
  async remove(id) {
    for (const { answer } of store.live.of(id)) void turns.stop(answer.id)
    const removed = await store.remove(id)
    return async () => {
      if (removed !== undefined) await store.add(removed)
    }
  },
  moveToAccount: () => moveToAccount(store),
  async importFile(file) {
    const { importConversations } = await import('./import.ts')
    const models = queryClient.getQueryData<ModelObject[]>(['models']) ?? []
    const pricingOf = (id: string) => models.find((model) => model.id === id)?.pricing
    return importConversations(file, store, pricingOf, (bundles) => void keepReceipts(bundles))
  },
  async exportJson(id) {
    const { exportJson } = await import('./export.ts')
    return exportJson(await (id === undefined ? store.readAll() : wanted(id)))
  },
  async exportMarkdown(id) {
    const [conversation] = await wanted(id)
    const { exportMarkdown } = await import('./export-markdown.ts')
    return exportMarkdown(conversation)
  },
}

/** A checker that cannot be started is told by the marks of the answers, which need it as well. */
async function keepReceipts(bundles: readonly object[]): Promise<void> {
  const { keepGivenReceipts } = await import('../verification/keep-given-receipts.ts')
  await keepGivenReceipts(bundles).catch(() => undefined)
}

async function wanted(id: string): Promise<[Conversation]> {
  const conversation = await store.read(id)
  if (conversation === undefined) throw new Error('the conversation is gone')
  return [conversation]
}
