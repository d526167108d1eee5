import { randomBytes } from 'node:crypto'

const PROCESS = randomBytes(8).toString('hex')
let last = 0

/** An id that no other process gives, and this one once: 64 random bits of the process and a count. It is no secret. */
export function uniqueId(prefix: string): string {
  last += 1
  return prefix + PROCESS + last.toString(16).padStart(10, '0')
}
