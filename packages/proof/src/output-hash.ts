import { type Hashing, NOBLE_HASHING } from './hashing.ts'
import { sha256Json } from './sha256-json.ts'

/**
 * `statement.outputHash`: SHA-256 of the canonical JSON of the response object, without `signature` and `receipt`, which are made after
 * it. A streamed chat answer is first put together by `responseFromChunks`; of a streamed response it is the object in its last event.
 *
 * @throws ProofError `not_canonical`.
 */
export function outputHash(response: object, hashing: Hashing = NOBLE_HASHING): string {
  const { signature: _signature, receipt: _receipt, ...answer } = response as Record<string, unknown>
  return sha256Json(answer, hashing)
}
