import { secp256k1 } from '@noble/curves/secp256k1.js'
import { concatBytes } from '@noble/hashes/utils.js'
import { addressOf } from './address.ts'
import { ProofError } from './proof-error.ts'

/** r, s and the recovery id. */
export const SIGNATURE_BYTES = 65

const HALF_ORDER = secp256k1.Point.Fn.ORDER / 2n

/**
 * r ‖ s ‖ v over a digest of 32 bytes: deterministic (RFC 6979), low s, v 27 or 28.
 *
 * @throws ProofError `bad_key` when `secretKey` is no key of secp256k1.
 */
export function signDigest(digest: Uint8Array, secretKey: Uint8Array): Uint8Array {
  checkKey(secretKey)
  const [recovery = 0, ...rs] = secp256k1.sign(digest, secretKey, { prehash: false, format: 'recovered' })
  return Uint8Array.of(...rs, 27 + recovery)
}

/** A key's address takes as long as a signature, and a service signs with one key. */
const addresses = new WeakMap<Uint8Array, string>()

/** The address that `secretKey` signs for. @throws ProofError `bad_key`. */
export function operatorAddress(secretKey: Uint8Array): string {
  checkKey(secretKey)
  const address = addresses.get(secretKey) ?? addressOf(secp256k1.getPublicKey(secretKey, false))
  addresses.set(secretKey, address)
  return address
}

/**
 * The address whose key made `signature` over `digest`. Strict: each signature has one form, so high s (which anyone can make of
 * low s) and any v but 27 and 28 are refused.
 *
 * @throws ProofError `bad_recovery_id`, `high_s` or `bad_signature`.
 */
export function recoverAddress(digest: Uint8Array, signature: Uint8Array): string {
  const v = signature[SIGNATURE_BYTES - 1]
  if (signature.length !== SIGNATURE_BYTES || (v !== 27 && v !== 28)) {
    throw new ProofError('bad_recovery_id', 'The last byte of the signature is neither 27 nor 28.')
  }
  const recovered = concatBytes(Uint8Array.of(v - 27), signature.subarray(0, SIGNATURE_BYTES - 1))
  return addressOf(recoverPublicKey(digest, recovered))
}

function recoverPublicKey(digest: Uint8Array, recovered: Uint8Array): Uint8Array {
  try {
    const signature = secp256k1.Signature.fromBytes(recovered, 'recovered')
    if (signature.s > HALF_ORDER) throw new ProofError('high_s', 'The signature has a high s.')
    return signature.recoverPublicKey(digest).toBytes(false)
  } catch (error) {
    if (error instanceof ProofError) throw error
    throw new ProofError('bad_signature', 'No key can have made this signature.', { cause: error })
  }
}

function checkKey(secretKey: Uint8Array): void {
  if (!secp256k1.utils.isValidSecretKey(secretKey)) {
    throw new ProofError('bad_key', 'The bytes are no secret key of secp256k1.')
  }
}
