import { ed25519 } from '@noble/curves/ed25519.js'

const SIGNATURE_BYTES = 64

/** Ed25519 by RFC 8032, without the looser rules of ZIP 215; false for bytes that are no signature or no key. */
export function isSignature(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean {
  return (
    signature.length === SIGNATURE_BYTES && ed25519.verify(signature, message, publicKey, { zip215: false })
  )
}
