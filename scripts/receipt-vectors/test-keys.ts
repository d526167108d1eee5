import { createHash } from 'node:crypto'
import { type NoteSigner, noteSigner } from '@verbatim/proof'

/** Keys of the test vectors: anybody can make them again from their names, so nothing may ever be trusted to them. */
export function testKey(name: string): Uint8Array {
  return createHash('sha256').update(`verbatim test key, not secret: ${name}`).digest()
}

export function testBytes(name: string): Uint8Array {
  return createHash('sha256').update(`verbatim test bytes: ${name}`).digest()
}

export const OPERATOR_KEY = testKey('operator 1')
export const OTHER_OPERATOR_KEY = testKey('operator 2')

export function logSigner(name: string): NoteSigner {
  return noteSigner(name, testKey(name))
}
