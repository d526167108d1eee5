/**
 * A key becomes a principal. Keys are taken from `Authorization: Bearer KEY` and from `X-API-Key: KEY`; OpenAI's clients
 * always send the first, so whichever holds a valid key counts. The answer to a bad key never says what is wrong with it.
 */
import type { IncomingHttpHeaders } from 'node:http'
import { VerbatimError } from '@verbatim/protocol'
import type { KeyOwner, KeyRing } from './key-ring.ts'

export { type KeyRecord, KeyRing, type NewKey, openKeys } from './key-ring.ts'

/** Who asks. `keyless` is anybody on a keyless surface. */
export type Principal = ({ kind: 'key' } & KeyOwner) | { kind: 'keyless'; address: string }

/** @throws VerbatimError `invalid_api_key` */
export function identify(headers: IncomingHttpHeaders, keys: KeyRing): Principal {
  const sent = sentKeys(headers)
  if (sent.length === 0) {
    throw new VerbatimError(
      'invalid_api_key',
      'No API key was sent. Send it as "Authorization: Bearer KEY" or "X-API-Key: KEY".',
    )
  }
  for (const key of sent) {
    const owner = keys.find(key)
    if (owner !== undefined) return { kind: 'key', ...owner }
  }
  throw new VerbatimError('invalid_api_key', 'The API key is not valid.')
}

function sentKeys(headers: IncomingHttpHeaders): string[] {
  const keys: string[] = []
  const own = headers['x-api-key']
  if (typeof own === 'string' && own !== '') keys.push(own.trim())
  const bearer = /^Bearer +(\S+)\s*$/i.exec(headers.authorization ?? '')?.[1]
  if (bearer !== undefined) keys.push(bearer)
  return keys
}
