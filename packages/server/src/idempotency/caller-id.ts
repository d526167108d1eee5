import { createHmac } from 'node:crypto'

const PREFIX = 'address:'

/** Of all callers without an API key, as SQL's `like` has it. */
export const KEYLESS_IDS = `${PREFIX}%`

/** Of a caller without an API key: the address cannot be read of it without the salt. */
export function keylessId(address: string, salt: Uint8Array): string {
  return PREFIX + createHmac('sha256', salt).update(`repeats ${address}`).digest('base64url')
}

export function isKeyless(id: string): boolean {
  return id.startsWith(PREFIX)
}
