import type { Mark } from '../verification/mark.ts'
import type { SharedAnswer } from './share-document.ts'

/** The hash that covers tool calls covers the reasoning too, and cannot be computed without it. */
export function markWithCalls(mark: Mark, { toolCalls }: Pick<SharedAnswer, 'toolCalls'>): Mark {
  if (mark.state !== 'without-reasoning' || toolCalls.length === 0) return mark
  return { ...mark, state: 'unchecked', sentence: CALLS_OPEN }
}

const CALLS_OPEN =
  'The text is signed. The reasoning was left out, and without it the tool calls shown here cannot be checked.'
