import type { IncomingMessage } from 'node:http'
import { VerbatimError } from '@verbatim/protocol'
import { identify, type Principal, showsKey } from '../auth/auth.ts'
import { clientAddress } from '../limits/limits.ts'
import { requireSameOrigin } from '../sign-in/sign-in.ts'
import type { HttpContext } from './http.ts'
import type { Surface } from './surfaces.ts'

/** Which of several accounts of somebody who signed in pays. */
const ACCOUNT_HEADER = 'x-verbatim-account'

type Context = Pick<HttpContext, 'keys' | 'config' | 'signIn' | 'accounts'>

/**
 * Who asks for a completion: on a keyed surface by a key, or signed in on our own page; on a keyless one by an address.
 *
 * @throws VerbatimError `invalid_api_key`; `permission_denied` for who may not ask, or when another site's page would use a session's
 * cookie; `not_found` for an account that is not his; `overloaded` while the database is away.
 */
export function principalOf(
  context: Context,
  surface: Surface,
  { headers, socket }: IncomingMessage,
  requestId: string,
): Promise<Principal> | Principal {
  const { keys, config } = context
  if (!surface.keyed) {
    const forwarded = headers['x-forwarded-for']?.toString()
    return {
      kind: 'keyless',
      address: clientAddress(socket.remoteAddress ?? '', forwarded, config.trustedProxies),
    }
  }
  if (headers.cookie === undefined || showsKey(headers)) return identify(headers, keys)
  return signedIn(context, headers, requestId)
}

async function signedIn(
  { keys, config, signIn, accounts }: Context,
  headers: IncomingMessage['headers'],
  requestId: string,
): Promise<Principal> {
  const actor = await signIn.find(headers)
  if (actor === undefined) return identify(headers, keys)
  requireSameOrigin(headers, config.signIn.publicUrl)
  const by = { actor, requestId }
  const webKey = accounts.webKeys.idOf(by, headers[ACCOUNT_HEADER]?.toString())
  let owner = await keys.findById(webKey.id)
  if (owner === undefined) {
    await accounts.webKeys.make(by, webKey)
    owner = await keys.findById(webKey.id)
  }
  if (owner === undefined) throw new VerbatimError('permission_denied', `The key ${webKey.id} was revoked.`)
  return { kind: 'key', ...owner }
}
