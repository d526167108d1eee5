import { hash } from 'node:crypto'
import type { KeyRecord } from './key-records.ts'

/**
 * Who signed in asks for completions by a key too, one of his own in each account: so it has its limits, its rows of usage, and can be
 * revoked like any other. Its secret was shown to nobody; its id says whose it is.
 */
export function webKeyId(accountId: string, actorId: string): string {
  return `key_${hash('sha256', `web\n${accountId}\n${actorId}`, 'hex').slice(0, 32)}`
}

export function isWebKey({ id, accountId, madeBy }: KeyRecord): boolean {
  return madeBy !== undefined && id === webKeyId(accountId, madeBy)
}
