import { concatBytes } from '@noble/hashes/utils.js'
import { type Hashing, NOBLE_HASHING } from './hashing.ts'
import { fromHex, toHex } from './hex.ts'
import { recoverAddress, SIGNATURE_BYTES } from './signature.ts'
import { type Signer, signerOf } from './signer.ts'
import { encodeUtf8 } from './utf8.ts'

/** EIP-191's digest of a personal message: its length in bytes and the text, UTF-8. */
export function personalDigest(text: string, { keccak256 }: Hashing = NOBLE_HASHING): Uint8Array {
  const bytes = encodeUtf8(text)
  const prefix = encodeUtf8(`\x19Ethereum Signed Message:\n${bytes.length}`)
  return keccak256(concatBytes(prefix, bytes))
}

/** EigenAI's signature over its text (`eigenText`): 130 lower-case hex digits, no `0x`. @throws ProofError `bad_key`. */
export function signEigenText(text: string, key: Uint8Array | Signer): string {
  const signer = signerOf(key)
  return toHex(signer.sign(personalDigest(text, signer.hashing)))
}

/**
 * The address that signed `text`, in EIP-55 form.
 *
 * @throws ProofError `bad_hex`, `bad_recovery_id`, `high_s` or `bad_signature`.
 */
export function recoverEigenSigner(text: string, signature: string): string {
  return recoverAddress(personalDigest(text), fromHex(signature, SIGNATURE_BYTES))
}
