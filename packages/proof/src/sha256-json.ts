import { canonicalJson } from './canonical-json.ts'
import { type Hashing, NOBLE_HASHING } from './hashing.ts'
import { to0x } from './hex.ts'

/** SHA-256 of a value's canonical JSON, as `0x` and hex. @throws ProofError `not_canonical`. */
export function sha256Json(value: unknown, { sha256 }: Hashing = NOBLE_HASHING): string {
  return to0x(sha256(canonicalJson(value)))
}
