import { ApiError, UnreachableError } from '@verbatim/protocol'
import type { AnswerNode } from '../chat/conversation.ts'
import { differenceFromAsked, type ShownExchange } from './asked-as-signed.ts'
import { bundleOfAnswer, UnsignedError } from './bundle-of-answer.ts'
import { checkSigned } from './check-signed.ts'
import { picturesHashed } from './checker.ts'
import { keepVerified } from './fetch-receipt.ts'
import { type Mark, notAsSigned, unchecked, unsigned } from './mark.ts'
import { differenceFromSigned } from './shown-as-signed.ts'

/** Checks an answer of a conversation, and that it and its question are shown as they were signed, in this browser. Never throws: what stands in the way is what the mark says. */
export async function checkAnswer(answer: AnswerNode, exchange: ShownExchange): Promise<Mark> {
  try {
    const bundle = await bundleOfAnswer(answer)
    const difference =
      differenceFromSigned(answer, bundle.response) ??
      (await differenceFromAsked(exchange, bundle.request, picturesHashed))
    if (difference !== undefined) return notAsSigned(difference)
    const mark = await checkSigned(bundle)
    if (mark.state === 'verified') await keepVerified(bundle)
    return mark
  } catch (error) {
    return markOfError(error)
  }
}

/** Why something could not be checked, as a mark. */
export function markOfError(error: unknown): Mark {
  if (error instanceof UnsignedError) return unsigned(error.message)
  if (error instanceof UnreachableError) return unchecked(OFFLINE)
  if (error instanceof ApiError && error.status === 404) return unchecked(NO_SUCH_RECEIPT)
  if (error instanceof ApiError) return unchecked(`The service did not give the receipt: ${error.message}`)
  return unchecked(error instanceof Error ? error.message : String(error))
}

const OFFLINE = 'The service cannot be reached, and this browser does not have the receipt yet.'
const NO_SUCH_RECEIPT = 'The service does not have the receipt that the answer names.'
