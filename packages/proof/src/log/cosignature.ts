import { ProofError } from '../proof-error.ts'
import { isSignature } from './ed25519.ts'
import type { VerifierKey } from './verifier-key.ts'

/**
 * Cosignatures of witnesses, `cosignature/v1` (C2SP tlog-cosignature): a big-endian uint64 of seconds, then an Ed25519 signature over
 * a header, that time and the checkpoint's text.
 */
const TIME_BYTES = 8

/** What a witness signs for a checkpoint that it saw at that time. */
export function cosignedMessage(text: string, timestamp: number): Uint8Array {
  return new TextEncoder().encode(`cosignature/v1\ntime ${timestamp}\n${text}`)
}

/** What follows the key's id in a witness's signature line. */
export function formatCosignature(timestamp: number, signature: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(TIME_BYTES + signature.length)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(timestamp))
  bytes.set(signature, TIME_BYTES)
  return bytes
}

/**
 * The time at which the witness signed, in seconds. Zero is refused: it means that the witness does not say that this was the largest
 * tree it had seen.
 * @throws ProofError `note_signature_invalid`.
 */
export function openCosignature(text: string, key: VerifierKey, cosignature: Uint8Array): number {
  const invalid = new ProofError('note_signature_invalid', `The cosignature of ${key.name} does not hold.`)
  if (cosignature.length <= TIME_BYTES) throw invalid
  const view = new DataView(cosignature.buffer, cosignature.byteOffset, cosignature.length)
  const timestamp = Number(view.getBigUint64(0))
  if (!Number.isSafeInteger(timestamp) || timestamp === 0) throw invalid
  const message = cosignedMessage(text, timestamp)
  if (!isSignature(cosignature.subarray(TIME_BYTES), message, key.publicKey)) throw invalid
  return timestamp
}
