import type { IncomingHttpHeaders } from 'node:http'
import { SCOPES, VerbatimError, validate } from '@verbatim/protocol'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { type Actor, identify, type KeyRing, showsKey } from '../auth/auth.ts'
import type { Config } from '../config/config.ts'
import { clientAddress } from '../limits/limits.ts'
import { requireSameOrigin, type SignIn } from '../sign-in/sign-in.ts'

export interface SessionContext {
  config: Pick<Config, 'signIn' | 'trustedProxies'>
  signIn: SignIn
  keys: KeyRing
}

const PATH = '/api/v1/session'
const BODY_BYTES = 1_000

/** `POST /api/v1/session`: the token of an owner link. */
export const ownerTokenSchema = z.strictObject({ token: z.string().max(200) })

/** Who is signed in; the owner signs in here, by the token of a link. Users do at /api/auth (sign-in-routes.ts). */
export function addSessionRoutes(app: FastifyInstance, context: SessionContext): void {
  const { signIn } = context
  const { publicUrl } = context.config.signIn
  app.get(PATH, async ({ headers }, reply) => {
    reply.header('cache-control', 'no-store')
    const key = await keyOf(headers, context.keys)
    return { ...describe(await signIn.find(headers), context), key }
  })
  app.post(PATH, { bodyLimit: BODY_BYTES }, async (request, reply) => {
    requireSameOrigin(request.headers, publicUrl)
    const { token } = validate(ownerTokenSchema, request.body)
    const client = { address: addressOf(request, context), requestId: request.id }
    reply.header('set-cookie', await signIn.owner.begin(token, client)).header('cache-control', 'no-store')
    return describe(signIn.owner.actor, context)
  })
  app.delete(PATH, async (request, reply) => {
    requireSameOrigin(request.headers, publicUrl)
    reply
      .header('set-cookie', await signIn.end(request.headers, request.id))
      .header('cache-control', 'no-store')
    return describe(undefined, context)
  })
}

/** @throws VerbatimError when the peer is gone, and its address with it. */
export function addressOf(
  { socket, headers }: FastifyRequest,
  { config }: Pick<SessionContext, 'config'>,
): string {
  if (socket.remoteAddress === undefined)
    throw new VerbatimError('client_closed_request', 'The client has left.')
  return clientAddress(socket.remoteAddress, headers['x-forwarded-for']?.toString(), config.trustedProxies)
}

/** The key that is shown beside the cookie, so that its holder learns what it may; null for none and for one that is not valid. */
async function keyOf(headers: IncomingHttpHeaders, keys: KeyRing) {
  if (!showsKey(headers)) return null
  try {
    const principal = await identify(headers, keys)
    if (principal.kind !== 'key') return null
    const { keyId, account, scopes } = principal
    return { id: keyId, account: account.id, billing: account.billing, scopes }
  } catch (error) {
    if (error instanceof VerbatimError && error.code === 'invalid_api_key') return null
    throw error
  }
}

function describe(actor: Actor | undefined, { signIn, config }: SessionContext) {
  const { signUp, oidc, mailUrl } = config.signIn
  const ways = {
    sign_in: signIn.by,
    sign_up: signIn.users === undefined ? null : signUp,
    oidc: signIn.users !== undefined && oidc !== undefined,
    mail: signIn.users !== undefined && mailUrl !== undefined,
  }
  if (actor === undefined) return { signed_in: false, ...ways }
  const scopes = SCOPES.filter((scope) => actor.may(scope))
  return {
    signed_in: true,
    ...ways,
    actor: actor.id,
    role: actor.role ?? null,
    accounts: actor.accountIds,
    scopes,
  }
}
