import { hash, randomBytes } from 'node:crypto'
import { crc32 } from 'node:zlib'

/**
 * A key is `vbk_`, 43 base62 digits of 256 random bits, and 6 of their CRC-32: secret scanners find it by its
 * prefix, and tell a key from a look-alike by its checksum, without asking the service.
 */
const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const PREFIX = 'vbk_'
const FORMAT = /^vbk_([0-9A-Za-z]{43})([0-9A-Za-z]{6})$/

export function newKey(random: (size: number) => Buffer = randomBytes): string {
  const secret = base62(BigInt(`0x${random(32).toString('hex')}`), 43)
  return PREFIX + secret + checksum(secret)
}

/** True for what `newKey` could have made; a typing error is told from an unknown key by this. */
export function isKey(text: string): boolean {
  const [, secret, sum] = FORMAT.exec(text) ?? []
  return secret !== undefined && checksum(secret) === sum
}

/** What is stored of a key, in hex. It has 256 bits of entropy, so a plain SHA-256 cannot be guessed back. */
export function hashKey(key: string): string {
  return hash('sha256', key, 'hex')
}

/** What is shown of a key after its making. */
export function keyPrefix(key: string): string {
  return key.slice(0, PREFIX.length + 6)
}

function checksum(secret: string): string {
  return base62(BigInt(crc32(secret)), 6)
}

function base62(value: bigint, length: number): string {
  let text = ''
  for (let rest = value; text.length < length; rest /= 62n) text = DIGITS[Number(rest % 62n)] + text
  return text
}
