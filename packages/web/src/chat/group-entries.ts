import type { ConversationEntry } from './conversation-view.ts'

interface EntryGroup {
  name: string
  entries: ConversationEntry[]
}

/** The list in parts, each in the order that it came in; empty parts are left out. @param midnight when today began */
export function groupEntries(entries: readonly ConversationEntry[], midnight: number): EntryGroup[] {
  const groups = [
    { name: 'Pinned', entries: entries.filter(({ pinned }) => pinned) },
    { name: 'Today', entries: entries.filter(({ pinned, updatedAt }) => !pinned && updatedAt >= midnight) },
    { name: 'Earlier', entries: entries.filter(({ pinned, updatedAt }) => !pinned && updatedAt < midnight) },
  ]
  return groups.filter((group) => group.entries.length > 0)
}
