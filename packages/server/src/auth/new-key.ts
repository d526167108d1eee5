import { randomUUID } from 'node:crypto'
import type { StoredSecret } from './key-commands.ts'
import { hashKey, keyPrefix, newKey } from './key-format.ts'

/** A secret, which is shown once, and what is stored of it. */
export interface FreshSecret {
  key: string
  stored: StoredSecret
}

/** Random; kept nowhere yet. */
export function freshSecret(): FreshSecret {
  const key = newKey()
  // A copy, as a Buffer lies in a pool that would be sent to the writer with it.
  const hash = new Uint8Array(Buffer.from(hashKey(key), 'hex'))
  return { key, stored: { hash, prefix: keyPrefix(key) } }
}

/** Of a key that is about to be made: `key_…`. */
export function freshKeyId(): string {
  return `key_${randomUUID().replaceAll('-', '')}`
}
