import type { AnswerNode } from '../chat/conversation.ts'
import { fetchReceipt } from './fetch-receipt.ts'
import { type MadeBundle, makeBundle } from './make-bundle.ts'

/** The answer has no receipt, and why. */
export class UnsignedError extends Error {
  override name = 'UnsignedError'
}

/**
 * Request, response, receipt and proof of an answer: all that a verifier needs.
 *
 * @throws UnsignedError where there is no receipt; ApiError and UnreachableError where it cannot be had.
 */
export async function bundleOfAnswer(
  { state, receipt, response, sent }: AnswerNode,
  signal?: AbortSignal,
): Promise<MadeBundle> {
  if (response === null || receipt === null) throw new UnsignedError(WHY_UNSIGNED[state] ?? NO_RECEIPT)
  return makeBundle(sent.body, response, await fetchReceipt(receipt, signal))
}

const NO_RECEIPT = 'The service gave no receipt with this answer.'

const WHY_UNSIGNED: Partial<Record<AnswerNode['state'], string>> = {
  stopped: 'It was stopped: only an answer that ended by itself is signed.',
  interrupted: 'It broke off: only an answer that came to its end is signed.',
  failed: 'It failed: only an answer that came to its end is signed.',
}
