import { ed25519 } from '@noble/curves/ed25519.js'
import { cosignedMessage, formatCosignature } from './cosignature.ts'
import type { NoteSigner } from './signed-note.ts'
import { verifierKey } from './verifier-key.ts'

/**
 * Signs notes as they are.
 * @param secretKey 32 bytes, the seed of RFC 8032.
 * @throws ProofError `vkey_malformed` for a name that no key can have.
 */
export function noteSigner(name: string, secretKey: Uint8Array): NoteSigner {
  const key = verifierKey(name, 'ed25519', ed25519.getPublicKey(secretKey))
  return { key, sign: (text) => ed25519.sign(new TextEncoder().encode(text), secretKey) }
}

/**
 * Signs checkpoints as a witness does. That the log only grew is for the caller to check before.
 * @param now seconds since 1970.
 * @throws ProofError `vkey_malformed` for a name that no key can have.
 */
export function cosigner(name: string, secretKey: Uint8Array, now: () => number): NoteSigner {
  const key = verifierKey(name, 'cosignature/v1', ed25519.getPublicKey(secretKey))
  return {
    key,
    sign(text) {
      const timestamp = now()
      return formatCosignature(timestamp, ed25519.sign(cosignedMessage(text, timestamp), secretKey))
    },
  }
}
