import { ProofError } from './proof-error.ts'

const CHUNK_BYTES = 0x8000

/** Standard base64 with padding (RFC 4648, section 4). */
export function toBase64(bytes: Uint8Array): string {
  let binary = ''
  for (let start = 0; start < bytes.length; start += CHUNK_BYTES) {
    binary += String.fromCharCode(...bytes.subarray(start, start + CHUNK_BYTES))
  }
  return btoa(binary)
}

/**
 * The bytes of `text`, which has to be the one canonical spelling of them: padded, without white space, unused bits zero.
 *
 * @throws ProofError `bad_base64`.
 */
export function fromBase64(text: string): Uint8Array {
  const bytes = decode(text)
  if (bytes === undefined || toBase64(bytes) !== text) {
    throw new ProofError('bad_base64', 'The text is not canonical base64.')
  }
  return bytes
}

function decode(text: string): Uint8Array | undefined {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
  } catch (error) {
    if (error instanceof DOMException) return undefined
    throw error
  }
}
