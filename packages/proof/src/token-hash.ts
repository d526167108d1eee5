import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js'
import { type Hashing, NOBLE_HASHING } from './hashing.ts'
import { to0x } from './hex.ts'
import { ProofError } from './proof-error.ts'

const HEAD = utf8ToBytes('verbatim tokens v1\n')
const BYTES_PER_NUMBER = 4
const MIN_ID = -(2 ** 31)
const MAX_ID = 2 ** 31 - 1

/**
 * `statement.promptTokensHash` (one list) and `outputTokensHash` (a list for each choice, by index): SHA-256 of `verbatim tokens v1`, a
 * line feed, and of each list its length and its ids, 32 bits each, the highest byte first. A position of an image is −1.
 *
 * @throws ProofError `bad_number` for an id that 32 bits do not hold.
 */
export function tokensHash(
  lists: readonly (readonly number[])[],
  { sha256 }: Hashing = NOBLE_HASHING,
): string {
  return to0x(sha256(concatBytes(HEAD, ...lists.map(encodeList))))
}

function encodeList(ids: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(BYTES_PER_NUMBER * (ids.length + 1))
  const view = new DataView(bytes.buffer)
  view.setUint32(0, ids.length)
  ids.forEach((id, index) => {
    if (!Number.isInteger(id) || id < MIN_ID || id > MAX_ID) {
      throw new ProofError('bad_number', `${id} is no token id.`)
    }
    view.setInt32(BYTES_PER_NUMBER * (index + 1), id)
  })
  return bytes
}
