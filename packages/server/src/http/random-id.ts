import { randomUUID } from 'node:crypto'

/** An id of 122 random bits in hex. `randomUUID` draws its entropy for many at a time, which makes it the cheapest. */
export function randomId(prefix: string): string {
  return prefix + randomUUID().replaceAll('-', '')
}
