import type { ConversationStore } from './conversation-store.ts'
import { changedHere, type Owner } from './records.ts'

/** How many conversations are this browser's own: those that an account could take in. */
export function countBrowserOnly(store: ConversationStore): number {
  return store.entries.filter(({ owner, removed }) => owner === 'browser' && !removed).length
}

/** Makes this browser's own conversations the account's. */
export async function moveToAccount(store: ConversationStore): Promise<void> {
  const { owner } = store
  if (owner === undefined || owner === 'browser') throw new Error('only an account takes conversations in')
  for (const entry of store.entries) {
    if (entry.owner !== 'browser' || entry.removed) continue
    await store.adopt(entry.id, (kept) => kept && changedHere(kept, kept.conversation, owner))
  }
  store.onUnsent()
}

/** Forgets what other people who signed in here left behind, but for what the service does not have yet. */
export async function forgetOthers(store: ConversationStore, owner: Owner): Promise<void> {
  await store.reloadList()
  for (const entry of store.entries) {
    if (entry.owner === 'browser' || entry.owner === owner || entry.unsent) continue
    await store.adopt(entry.id, (kept) => (kept?.entry.unsent === false ? null : kept))
  }
}
