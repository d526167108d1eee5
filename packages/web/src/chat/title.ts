import { type Conversation, wordsOf } from './conversation.ts'
import { following } from './tree.ts'

const LENGTH = 60

export const UNTITLED = 'New chat'

/** The name that a conversation was given, or the first words of its first question. */
export function titleOf(conversation: Conversation): string {
  if (conversation.title !== '') return conversation.title
  const [first] = following(conversation, null)
  const text = first === undefined ? '' : wordsOf(first).trim().replace(/\s+/g, ' ')
  if (text === '') return first === undefined ? UNTITLED : 'An image'
  return shortened(text)
}

function shortened(text: string): string {
  if (text.length <= LENGTH) return text
  const cut = text.slice(0, LENGTH)
  const end = cut.lastIndexOf(' ')
  // A cut within a character of two code units would leave half of it.
  return `${(end > LENGTH / 2 ? cut.slice(0, end) : cut).replace(/[\uD800-\uDBFF]$/, '')}…`
}
