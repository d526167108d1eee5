import { ProofError } from './proof-error.ts'

const encoder = new TextEncoder()

/**
 * The UTF-8 of `text`. Halves of surrogate pairs would all become the same replacement character, and so change unseen.
 *
 * @throws ProofError `not_canonical`.
 */
export function encodeUtf8(text: string): Uint8Array {
  if (!text.isWellFormed()) throw new ProofError('not_canonical', 'A text has half of a surrogate pair.')
  return encoder.encode(text)
}
