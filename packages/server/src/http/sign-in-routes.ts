import { Readable } from 'node:stream'
import { VerbatimError } from '@verbatim/protocol'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Users } from '../sign-in/sign-in.ts'
import { addressOf, type SessionContext } from './session-routes.ts'

/** A passkey's attestation is a few kilobytes. */
const BODY_BYTES = 100_000

/** Headers by which proxies speak: what they say is read by our own rules, and Better Auth is told the outcome. */
const OF_PROXIES = /^(x-forwarded-|x-real-ip$|forwarded$|x-verbatim-)/

/** The routes of Better Auth, as its clients call them; there are none in an installation of one person. */
export function addSignInRoutes(app: FastifyInstance, context: SessionContext): void {
  const { users } = context.signIn
  const { publicUrl } = context.config.signIn
  if (users === undefined || publicUrl === undefined) return
  app.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser(
      '*',
      { parseAs: 'buffer', bodyLimit: BODY_BYTES },
      async (_: unknown, body: Buffer) => body,
    )
    scope.route({
      method: ['GET', 'POST'],
      url: '/api/auth/*',
      handler: (request, reply) => answer(users, publicUrl, context, request, reply),
    })
  })
}

async function answer(
  users: Users,
  publicUrl: string,
  context: SessionContext,
  request: FastifyRequest,
  reply: FastifyReply,
) {
  const client = { address: addressOf(request, context), requestId: request.id }
  const response = await users.handle(webRequest(publicUrl, request), client)
  reply.code(response.status).header('cache-control', 'no-store')
  for (const [name, value] of response.headers) if (name !== 'set-cookie') reply.header(name, value)
  for (const cookie of response.headers.getSetCookie()) reply.header('set-cookie', cookie)
  const retryAfter = response.headers.get('x-retry-after')
  if (retryAfter !== null) reply.header('retry-after', retryAfter)
  return reply.send(response.body === null ? '' : Readable.fromWeb(response.body as never))
}

function webRequest(publicUrl: string, { url, method, headers, body }: FastifyRequest): Request {
  const sent = new Headers()
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined && !OF_PROXIES.test(name))
      sent.set(name, Array.isArray(value) ? value.join(', ') : value)
  }
  const target = new URL(publicUrl + url)
  if (target.origin !== publicUrl) throw new VerbatimError('not_found', 'There is nothing here.')
  return new Request(target, {
    method,
    headers: sent,
    ...(Buffer.isBuffer(body) && { body: new Uint8Array(body) }),
  })
}
