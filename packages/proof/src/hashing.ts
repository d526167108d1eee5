import { sha256 } from '@noble/hashes/sha2.js'
import { keccak_256 } from '@noble/hashes/sha3.js'

/**
 * The hash functions of receipts. A service that has quicker ones than this package's own hands them in: what is hashed, and so each
 * digest, stays the same.
 */
export interface Hashing {
  /** SHA-256, 32 bytes. */
  sha256(bytes: Uint8Array): Uint8Array
  /** Keccak-256 as Ethereum has it (not SHA3-256), 32 bytes. */
  keccak256(bytes: Uint8Array): Uint8Array
}

/** This package's own. */
export const NOBLE_HASHING: Hashing = {
  sha256: (bytes) => sha256(bytes),
  keccak256: (bytes) => keccak_256(bytes),
}
