import { keccak_256 } from '@noble/hashes/sha3.js'
import { concatBytes } from '@noble/hashes/utils.js'
import { fromHex, toHex } from './hex.ts'
import { recoverAddress, SIGNATURE_BYTES, signDigest } from './signature.ts'
import { encodeUtf8 } from './utf8.ts'

/** EIP-191's digest of a personal message: its length in bytes and the text, UTF-8. */
export function personalDigest(text: string): Uint8Array {
  const bytes = encodeUtf8(text)
  const prefix = encodeUtf8(`\x19Ethereum Signed Message:\n${bytes.length}`)
  return keccak_256(concatBytes(prefix, bytes))
}

/** EigenAI's signature over its text (`eigenText`): 130 lower-case hex digits, no `0x`. @throws ProofError `bad_key`. */
export function signEigenText(text: string, secretKey: Uint8Array): string {
  return toHex(signDigest(personalDigest(text), secretKey))
}

/**
 * The address that signed `text`, in EIP-55 form.
 *
 * @throws ProofError `bad_hex`, `bad_recovery_id`, `high_s` or `bad_signature`.
 */
export function recoverEigenSigner(text: string, signature: string): string {
  return recoverAddress(personalDigest(text), fromHex(signature, SIGNATURE_BYTES))
}
