import type { AnswerNode } from '../chat/conversation.ts'
import { isSame } from '../chat/same.ts'
import type { ShownExchange } from './asked-as-signed.ts'

interface Seen {
  answer: AnswerNode
  exchange: ShownExchange
  serial: number
}

const seen = new Map<string, Seen>()
let lastSerial = 0

/**
 * A number for what is shown of an answer and its question. A mark is remembered by it: a file may bring another content under an id that was checked before.
 *
 * @returns the same as before where nothing changed, though it was read anew.
 */
export function shownSerial(answer: AnswerNode, exchange: ShownExchange): number {
  const before = seen.get(answer.id)
  const isAsBefore =
    before !== undefined && isSame(before.answer, answer) && isSame(before.exchange, exchange)
  if (!isAsBefore) lastSerial += 1
  const serial = isAsBefore ? before.serial : lastSerial
  seen.set(answer.id, { answer, exchange, serial })
  return serial
}
