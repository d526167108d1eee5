import { type Conversation, wordsOf } from '../conversation.ts'
import type { ConversationEntry } from '../conversation-view.ts'
import type { Entry } from './records.ts'

/** As the list shows them: pinned first, then the newest. */
export function listed(entries: readonly Entry[], running: ReadonlySet<string>): ConversationEntry[] {
  return entries
    .toSorted((a, b) => Number(b.pinned) - Number(a.pinned) || b.updatedAt - a.updatedAt)
    .map(({ id, title, pinned, updatedAt }) => ({ id, title, pinned, updatedAt, running: running.has(id) }))
}

/** Whether every word of `text` is in the title or in one of the messages, of all versions. */
export function matches({ title, nodes }: Conversation, text: string): boolean {
  const words = folded(text)
    .split(/\s+/)
    .filter((word) => word !== '')
  const texts = [title, ...Object.values(nodes).map(wordsOf)].map(folded)
  return words.every((word) => texts.some((where) => where.includes(word)))
}

/** Without capitals and accents: who searches for "cafe" means "Café" as well. */
function folded(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
}
