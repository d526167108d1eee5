import { ProofError } from './proof-error.ts'

const HEX = /^(?:[0-9a-f]{2})*$/

/** Lower-case hex, two digits a byte. */
export function toHex(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += byte.toString(16).padStart(2, '0')
  return text
}

/** Lower-case hex with `0x` in front. */
export function to0x(bytes: Uint8Array): string {
  return `0x${toHex(bytes)}`
}

/**
 * The bytes of `text`. Lower case only: where two spellings meant the same bytes, a proof could be changed and still verify.
 *
 * @throws ProofError `bad_hex` when it is not exactly `sizeBytes` bytes of lower-case hex.
 */
export function fromHex(text: string, sizeBytes: number): Uint8Array {
  if (text.length !== 2 * sizeBytes || !HEX.test(text)) {
    throw new ProofError('bad_hex', `${sizeBytes} bytes are ${2 * sizeBytes} lower-case hex digits.`)
  }
  return Uint8Array.from({ length: sizeBytes }, (_, index) =>
    Number.parseInt(text.slice(2 * index, 2 * index + 2), 16),
  )
}

/** As `fromHex`, of text that begins with `0x`. */
export function from0x(text: string, sizeBytes: number): Uint8Array {
  if (!text.startsWith('0x')) throw new ProofError('bad_hex', 'Hashes and signatures begin with 0x.')
  return fromHex(text.slice(2), sizeBytes)
}
