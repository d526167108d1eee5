import type { ShownExchange } from '../verification/asked-as-signed.ts'
import { roundsOf } from '../verification/shown-rounds.ts'
import type { SharedMessage } from './share-document.ts'

/** What is shown before the answer at a place: the question above it, what was called and given back since, and the parts that it goes on from. */
export function shownBefore(messages: readonly SharedMessage[], at: number): ShownExchange {
  const asked = messages.slice(0, at).findLastIndex(({ role }) => role === 'user')
  const question = messages[asked]
  const since = messages.slice(asked + 1, at).filter((message) => message.role !== 'user')
  const told = since.findLastIndex(({ role }) => role === 'tool')
  return {
    question: question?.role === 'user' ? question : undefined,
    rounds: roundsOf(since.map(replyOf)),
    before: since.slice(told + 1).filter((message) => message.role === 'assistant'),
  }
}

function replyOf(message: Exclude<SharedMessage, { role: 'user' }>) {
  return message.role === 'tool' ? message : { ...message, calls: message.toolCalls }
}
