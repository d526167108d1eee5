import { hash } from 'node:crypto'
import { type JsonObject, withHashedMedia } from '@verbatim/proof'

/**
 * The body of a request that was found sound, as its receipt covers it: every member as it was sent, media by their hashes. Nothing is
 * hashed for a request that will be refused, and native code does it: a body may bring tens of megabytes.
 */
export function coveredBody(body: unknown): JsonObject {
  return withHashedMedia(body, payloadHash) as JsonObject
}

function payloadHash(base64: string): string | undefined {
  const bytes = Buffer.from(base64, 'base64')
  return bytes.toString('base64') === base64 ? hash('sha256', bytes) : undefined
}
