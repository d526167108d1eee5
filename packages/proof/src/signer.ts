import { type Hashing, NOBLE_HASHING } from './hashing.ts'
import { operatorAddress, signDigest } from './signature.ts'

/** What signs in the name of one address: a secret key in other hands than this package's, for example a quicker library's. */
export interface Signer {
  /** In EIP-55 form. */
  readonly address: string
  readonly hashing: Hashing
  /** Exactly what `signDigest` gives: r ‖ s ‖ v over 32 bytes, deterministic (RFC 6979), low s, v 27 or 28. */
  sign(digest: Uint8Array): Uint8Array
}

/** A secret key as what it is, or already as a signer. @throws ProofError `bad_key`. */
export function signerOf(key: Uint8Array | Signer): Signer {
  if (!(key instanceof Uint8Array)) return key
  return {
    address: operatorAddress(key),
    hashing: NOBLE_HASHING,
    sign: (digest) => signDigest(digest, key),
  }
}
