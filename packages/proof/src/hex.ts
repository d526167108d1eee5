import { ProofError } from './proof-error.ts'

const DIGITS = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/** Lower-case hex, two digits a byte. */
export function toHex(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += 1) text += DIGITS[bytes[at] as number]
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
  const bytes = text.length === 2 * sizeBytes ? decode(text, 0) : undefined
  if (bytes === undefined) throw notHex(sizeBytes)
  return bytes
}

/** As `fromHex`, of text that begins with `0x`. */
export function from0x(text: string, sizeBytes: number): Uint8Array {
  if (!text.startsWith('0x')) throw new ProofError('bad_hex', 'Hashes and signatures begin with 0x.')
  const bytes = text.length === 2 * sizeBytes + 2 ? decode(text, 2) : undefined
  if (bytes === undefined) throw notHex(sizeBytes)
  return bytes
}

/** All of `text` from `start` on; undefined where it is not lower-case hex. A receipt has a dozen hashes, so this is made to be quick. */
function decode(text: string, start: number): Uint8Array | undefined {
  const bytes = new Uint8Array((text.length - start) / 2)
  for (let index = 0; index < bytes.length; index += 1) {
    const at = start + 2 * index
    const byte = digit(text.charCodeAt(at)) * 16 + digit(text.charCodeAt(at + 1))
    if (Number.isNaN(byte)) return undefined
    bytes[index] = byte
  }
  return bytes
}

/** What a UTF-16 unit is worth as a lower-case hex digit; NaN for all that is none. */
function digit(unit: number): number {
  if (unit >= 0x30 && unit <= 0x39) return unit - 0x30
  return unit >= 0x61 && unit <= 0x66 ? unit - 0x57 : Number.NaN
}

function notHex(sizeBytes: number): ProofError {
  return new ProofError('bad_hex', `${sizeBytes} bytes are ${2 * sizeBytes} lower-case hex digits.`)
}
