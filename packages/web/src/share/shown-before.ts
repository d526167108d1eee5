import type { ShownExchange } from '../verification/asked-as-signed.ts'
import type { SharedMessage } from './share-document.ts'

/** What is shown before the answer at a place: the question above it, the results of tools since, and the parts that it goes on from. */
export function shownBefore(messages: readonly SharedMessage[], at: number): ShownExchange {
  const asked = messages.slice(0, at).findLastIndex(({ role }) => role === 'user')
  const question = messages[asked]
  const told = messages.slice(0, at).findLastIndex(({ role }) => role === 'tool')
  const results = told > asked ? messages[told] : undefined
  return {
    question: question?.role === 'user' ? question : undefined,
    ...(results?.role === 'tool' ? { results: results.results } : {}),
    before: messages.slice(Math.max(asked, told) + 1, at).filter((message) => message.role === 'assistant'),
  }
}
