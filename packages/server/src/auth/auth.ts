/**
 * A key becomes a principal. Keys are taken from `Authorization: Bearer KEY` and from `X-API-Key: KEY`; OpenAI's clients
 * always send the first, so whichever holds a valid key counts. The answer to a bad key never says what is wrong with it.
 * What administers keys is written here too, as commands; who may, and the trail that it leaves, is the room accounts' own.
 */
import type { IncomingHttpHeaders } from 'node:http'
import { VerbatimError } from '@verbatim/protocol'
import type { KeyRing } from './key-ring.ts'
import type { KeyOwner, Principal } from './principal.ts'

export { type Actor, actorOfKey, type SessionReader } from './actor.ts'
export {
  changed,
  changeKey,
  createFirstKey,
  createKey,
  type KeyChange,
  restoreKey,
  revokeKey,
  rotateKey,
  unknownKey,
} from './key-commands.ts'
export { hasKeys, type KeyRecord, listKeys, readKey } from './key-records.ts'
export { KeyRing, untilKnownEverywhere } from './key-ring.ts'
export type { KeySettings } from './key-settings.ts'
export { changedLimits, type LimitsChange } from './limits-change.ts'
export { type MadeKeys, revokeKeysMadeBy } from './made-key-commands.ts'
export { freshKeyId, freshSecret } from './new-key.ts'
export { allows, covers, requireModel, requireScope } from './permission.ts'
export type * from './principal.ts'
export { isWebKey, webKeyId } from './web-key.ts'

/**
 * At once for a key that was just seen.
 *
 * @throws VerbatimError `invalid_api_key`; `overloaded` while the database is away.
 */
export function identify(headers: IncomingHttpHeaders, keys: KeyRing): Principal | Promise<Principal> {
  const sent = sentKeys(headers)
  if (sent.length === 0) {
    throw new VerbatimError(
      'invalid_api_key',
      'No API key was sent. Send it as "Authorization: Bearer KEY" or "X-API-Key: KEY".',
    )
  }
  for (const [index, key] of sent.entries()) {
    const owner = keys.find(key)
    if (owner instanceof Promise) return firstOwner(owner, sent.slice(index + 1), keys)
    if (owner !== undefined) return principalOf(owner)
  }
  throw notValid()
}

async function firstOwner(
  asked: Promise<KeyOwner | undefined>,
  others: string[],
  keys: KeyRing,
): Promise<Principal> {
  let owner = await asked
  for (const key of others) owner ??= await keys.find(key)
  if (owner === undefined) throw notValid()
  return principalOf(owner)
}

function principalOf(owner: KeyOwner): Principal {
  return { kind: 'key', ...owner }
}

function notValid(): VerbatimError {
  return new VerbatimError('invalid_api_key', 'The API key is not valid.')
}

/** Whether the request shows an API key at all. */
export function showsKey(headers: IncomingHttpHeaders): boolean {
  return sentKeys(headers).length > 0
}

function sentKeys(headers: IncomingHttpHeaders): string[] {
  const keys: string[] = []
  const own = headers['x-api-key']
  if (typeof own === 'string' && own !== '') keys.push(own.trim())
  const bearer = /^Bearer +(\S+)\s*$/i.exec(headers.authorization ?? '')?.[1]
  if (bearer !== undefined) keys.push(bearer)
  return keys
}
