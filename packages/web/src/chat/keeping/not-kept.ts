import { describeError, type Problem } from '../../errors.ts'
import { UnreadableError } from '../read-value.ts'

/** Why something could not be kept, in words. */
export function notKept(error: unknown): Problem {
  if (error instanceof UnreadableError) {
    const what = 'This page cannot read a chat that the account keeps.'
    return { what, why: error.message, todo: 'Reload the page, which may be older than the chat.' }
  }
  if (!(error instanceof DOMException)) return describeError(error)
  if (error.name === 'QuotaExceededError') {
    const todo = 'Export this chat, then delete some that you no longer need.'
    return { what: 'This browser has no more room for chats.', why: '', todo }
  }
  const todo = 'Export this chat before you close the page.'
  return { what: 'This browser does not let chats be kept.', why: error.message, todo }
}
