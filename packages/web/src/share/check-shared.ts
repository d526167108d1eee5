import { ApiError, UnreachableError } from '@verbatim/protocol'
import { markOfError } from '../verification/check-answer.ts'
import { checkSigned } from '../verification/check-signed.ts'
import { picturesHashed } from '../verification/checker.ts'
import { fetchReceipt } from '../verification/fetch-receipt.ts'
import { type Mark, notAsSigned, unsigned } from '../verification/mark.ts'
import { differenceFromShared, type SharedExchange } from './difference-from-shared.ts'
import { markWithCalls } from './mark-with-calls.ts'

type Json = Record<string, unknown>

/** Checks a shared answer, and that what the page shows is what was signed, in the reader's own browser. Never throws. */
export async function checkShared(exchange: SharedExchange): Promise<Mark> {
  const { answer, bundle } = exchange
  if (bundle === undefined) return unsigned('It was shared without a receipt.')
  try {
    const difference = await differenceFromShared(exchange, bundle, picturesHashed)
    if (difference !== undefined) return notAsSigned(difference)
    const mark = await checkSigned(await withPlaceInLog(bundle), { reasoningLeftOut: answer.leftOut })
    return markWithCalls(mark, answer)
  } catch (error) {
    return markOfError(error)
  }
}

/** What was shared before the log had its receipt has no place in it; by now the log may tell one, which proves itself. */
async function withPlaceInLog(bundle: Json): Promise<Json> {
  const { receipt: id } = objectOf(objectOf(bundle.receipt).statement)
  if (typeof bundle.checkpoint === 'string' || typeof id !== 'string') return bundle
  try {
    const { inclusion, checkpoint } = await fetchReceipt(id)
    return inclusion === null || checkpoint === null ? bundle : { ...bundle, inclusion, checkpoint }
  } catch (error) {
    if (error instanceof ApiError || error instanceof UnreachableError) return bundle
    throw error
  }
}

function objectOf(value: unknown): Json {
  return value !== null && typeof value === 'object' ? (value as Json) : {}
}
