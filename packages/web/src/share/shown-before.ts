import type { ShownExchange } from '../verification/asked-as-signed.ts'
import type { SharedMessage } from './share-document.ts'

/** What is shown before the answer at a place: the question above it, and the parts that it goes on from. */
export function shownBefore(messages: readonly SharedMessage[], at: number): ShownExchange {
  const asked = messages.slice(0, at).findLastIndex(({ role }) => role === 'user')
  const question = messages[asked]
  return {
    question: question?.role === 'user' ? question : undefined,
    before: messages.slice(asked + 1, at),
  }
}
