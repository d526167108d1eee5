import { sha256 } from '@noble/hashes/sha2.js'
import { utf8ToBytes } from '@noble/hashes/utils.js'
import { canonicalJson } from './canonical-json.ts'
import { to0x } from './hex.ts'

/** SHA-256 of a value's canonical JSON, as `0x` and hex. @throws ProofError `not_canonical`. */
export function sha256Json(value: unknown): string {
  return to0x(sha256(utf8ToBytes(canonicalJson(value))))
}
