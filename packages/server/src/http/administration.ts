import { VerbatimError } from '@verbatim/protocol'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { AccountOffice, Acting } from '../accounts/accounts.ts'
import { type Actor, actorOfKey, identify, type KeyRing, type SessionReader, showsKey } from '../auth/auth.ts'
import { requireSameOrigin } from '../sign-in/sign-in.ts'

/** What the routes of administration need of the house. */
export interface AdministrationContext {
  accounts: AccountOffice
  keys: KeyRing
  /** Undefined where nobody signs in. */
  signIn?: SessionReader | undefined
  config: { signIn: { publicUrl: string | undefined } }
  now: () => number
}

/** What tells who asks. */
export type ActingContext = Pick<AdministrationContext, 'keys' | 'signIn' | 'config'>

/** Where all this lies. */
export const ADMINISTRATION_PATHS = ['keys', 'accounts', 'credits', 'usage', 'audit'].map(
  (name) => `/api/v1/${name}`,
)

/** Methods that change nothing, which a cookie alone may ask for. */
const SAFE_METHODS = new Set(['GET', 'HEAD'])

/** Settings are short. */
const BODY_BYTES = 100_000

/**
 * Who asks: the key that is shown, or else who signed in.
 *
 * @throws VerbatimError `invalid_api_key`; `permission_denied` when another site's page would use a session's cookie.
 */
export async function actingOf(context: ActingContext, request: FastifyRequest): Promise<Acting> {
  return { actor: await actorOf(context, request), requestId: request.id }
}

async function actorOf({ keys, signIn, config }: ActingContext, request: FastifyRequest): Promise<Actor> {
  const { headers, method } = request
  if (!showsKey(headers)) {
    const actor = await signIn?.find(headers)
    if (actor !== undefined) {
      if (!SAFE_METHODS.has(method)) requireSameOrigin(headers, config.signIn.publicUrl)
      return actor
    }
  }
  const principal = await identify(headers, keys)
  if (principal.kind === 'key') return actorOfKey(principal)
  throw new VerbatimError('invalid_api_key', 'The API key is not valid.')
}

/** Routes whose bodies are JSON, and whose answers no cache keeps. A body may be absent. */
export function administer(app: FastifyInstance, addRoutes: (scope: FastifyInstance) => void): void {
  app.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    const options = { parseAs: 'string' as const, bodyLimit: BODY_BYTES }
    scope.addContentTypeParser('application/json', options, async (_: unknown, text: string) => parse(text))
    scope.addHook('onSend', async (_request, reply) => {
      reply.header('cache-control', 'no-store')
    })
    addRoutes(scope)
  })
}

function parse(text: string): unknown {
  if (text.trim() === '') return undefined
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new VerbatimError('invalid_request', 'The body is not valid JSON.', { cause: error })
  }
}

/** A page of a list, of which one more than asked for was read: `next` says where the following page begins. */
export function pageOf<Entry, Answer>(
  entries: readonly Entry[],
  limit: number,
  placeOf: (entry: Entry) => string | number,
  answerOf: (entry: Entry) => Answer,
) {
  const shown = entries.slice(0, limit)
  const last = shown.at(-1)
  const next = entries.length > limit && last !== undefined ? String(placeOf(last)) : null
  return { object: 'list' as const, data: shown.map(answerOf), next }
}

export function isoTime(ms: number): string {
  return new Date(ms).toISOString()
}

export function isoTimeOrNull(ms: number | undefined): string | null {
  return ms === undefined ? null : isoTime(ms)
}
