import { MAX_DOCUMENT_BYTES, VerbatimError, validate } from '@verbatim/protocol'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { z } from 'zod'
import type { Acting } from '../accounts/accounts.ts'
import type { Config } from '../config/config.ts'
import type { ConversationBook } from '../conversations/conversations.ts'
import { type ActingContext, actingOf } from './administration.ts'
import type { BodyBudget } from './body-budget.ts'
import { rawMember } from './raw-member.ts'
import { checkDepth } from './request-body.ts'

/** What the routes of conversations and shares need of the house. */
export interface DocumentContext extends ActingContext {
  conversations: ConversationBook
  bodies: BodyBudget
  config: ActingContext['config'] & { timeouts: Pick<Config['timeouts'], 'stallMs'> }
}

/** Beside the document: a title, a version, and how both are written. */
const BESIDE_BYTES = 10_000
const BODY_BYTES = MAX_DOCUMENT_BYTES + BESIDE_BYTES

/** By whom a request is meant to be: a page that was open before somebody else signed in would give its documents to them. */
const ACTOR_HEADER = 'x-verbatim-actor'

type ActingFor = (request: FastifyRequest) => Acting

/**
 * Routes whose bodies hold a document, for who signed in and for keys with the scope `chat`. Who asks is known before the body is read: of nobody else
 * megabytes are taken.
 */
export function addDocumentRoutes(
  app: FastifyInstance,
  context: DocumentContext,
  addRoutes: (scope: FastifyInstance, actingFor: ActingFor) => void,
): void {
  const actings = new WeakMap<FastifyRequest, Acting>()
  app.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    const options = { parseAs: 'string' as const, bodyLimit: BODY_BYTES }
    scope.addContentTypeParser('application/json', options, async (_: unknown, text: string) => text)
    scope.addHook('onRequest', async (request, reply) => {
      reply.header('cache-control', 'no-store')
      actings.set(request, await chatting(context, request))
      holdBody(context, request)
    })
    addRoutes(scope, (request) => {
      const acting = actings.get(request)
      if (acting === undefined) throw new Error('a document is for whom the hook let in')
      return acting
    })
  })
}

async function chatting(context: DocumentContext, request: FastifyRequest): Promise<Acting> {
  const acting = await actingOf(context, request)
  const meant = request.headers[ACTOR_HEADER]
  if (meant !== undefined && meant !== acting.actor.id) {
    throw new VerbatimError('conflict', 'Somebody else is signed in than this was sent by.')
  }
  if (acting.actor.may('chat')) return acting
  throw new VerbatimError('permission_denied', 'This needs the scope "chat".')
}

/** @throws VerbatimError `request_too_large`, or `overloaded` when too many large bodies are being read. */
function holdBody({ bodies }: DocumentContext, { headers, raw }: FastifyRequest): void {
  const length = Number(headers['content-length'] ?? (headers['transfer-encoding'] ? BODY_BYTES : 0))
  if (length > BODY_BYTES) throw tooLarge()
  const held = bodies.open()
  raw.once('close', () => held.release())
  held.grow(length)
}

/** What was sent, and the document's own text. @throws VerbatimError `invalid_request`, `request_too_large` */
export function readDocument<T extends z.ZodType>(
  schema: T,
  text: unknown,
): { change: z.output<T>; document: string } {
  const source = typeof text === 'string' ? text : ''
  const change = validate(schema, parse(source))
  const document = rawMember(source, 'document')
  if (document === undefined) {
    throw new VerbatimError('invalid_request', 'document is missing: it must be JSON.', { param: 'document' })
  }
  if (Buffer.byteLength(document) > MAX_DOCUMENT_BYTES) throw tooLarge()
  return { change, document }
}

function parse(text: string): unknown {
  checkDepth(text)
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new VerbatimError('invalid_request', 'The body is not valid JSON.', { cause: error })
  }
}

function tooLarge(): VerbatimError {
  const message = `document must have at most ${MAX_DOCUMENT_BYTES} bytes of JSON.`
  return new VerbatimError('request_too_large', message, { param: 'document' })
}
