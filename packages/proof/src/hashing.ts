import { sha256 } from '@noble/hashes/sha2.js'
import { keccak_256 } from '@noble/hashes/sha3.js'
import { encodeUtf8 } from './utf8.ts'

/**
 * The hash functions of receipts. A service that has quicker ones than this package's own hands them in: what is hashed, and so each
 * digest, stays the same.
 */
export interface Hashing {
  /** SHA-256 of bytes, or of a text's UTF-8 (which has no lone surrogate), 32 bytes. */
  sha256(data: Uint8Array | string): Uint8Array
  /** Keccak-256 as Ethereum has it (not SHA3-256), 32 bytes. */
  keccak256(bytes: Uint8Array): Uint8Array
}

/** This package's own. */
export const NOBLE_HASHING: Hashing = {
  sha256: (data) => sha256(typeof data === 'string' ? encodeUtf8(data) : data),
  keccak256: (bytes) => keccak_256(bytes),
}
