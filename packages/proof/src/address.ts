import { keccak_256 } from '@noble/hashes/sha3.js'
import { utf8ToBytes } from '@noble/hashes/utils.js'
import { toHex } from './hex.ts'
import { ProofError } from './proof-error.ts'
import { shown } from './shown.ts'

const ADDRESS = /^0x[0-9a-fA-F]{40}$/

/** The address of an uncompressed public key (65 bytes, beginning with 4), in EIP-55 form. */
export function addressOf(publicKey: Uint8Array): string {
  return checksummed(toHex(keccak_256(publicKey.subarray(1)).subarray(12)))
}

/**
 * An address that a person gave, in EIP-55 form. All of one case is taken too, since such an address has no checksum.
 *
 * @throws ProofError `bad_address` when it is no address or its checksum is wrong.
 */
export function parseAddress(text: string): string {
  if (!ADDRESS.test(text)) {
    throw new ProofError('bad_address', `${shown(text)} is not an address: 0x and 40 hex digits.`)
  }
  const digits = text.slice(2)
  const address = checksummed(digits.toLowerCase())
  const hasChecksum = digits !== digits.toLowerCase() && digits !== digits.toUpperCase()
  if (hasChecksum && address !== text) {
    throw new ProofError('bad_address', `The checksum of the address ${text} is wrong (EIP-55).`)
  }
  return address
}

/** EIP-55: a letter is a capital where the hash of the lower-case digits has 8 or more in its place. */
function checksummed(digits: string): string {
  const hash = toHex(keccak_256(utf8ToBytes(digits)))
  const cased = [...digits].map((digit, index) =>
    Number.parseInt(hash.charAt(index), 16) >= 8 ? digit.toUpperCase() : digit,
  )
  return `0x${cased.join('')}`
}
