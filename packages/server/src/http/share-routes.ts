import { randomBytes } from 'node:crypto'
import { newShareSchema, type ShareAnswer, type ShareEntryAnswer, VerbatimError } from '@verbatim/protocol'
import type { FastifyInstance } from 'fastify'
import type { ShareEntry } from '../conversations/conversations.ts'
import { isoTime } from './administration.ts'
import { DocumentAnswers } from './document-answers.ts'
import { addDocumentRoutes, type DocumentContext, readDocument } from './document-routes.ts'
import type { WithId } from './with-id.ts'

const PATH = '/api/v1/shares'

/** Nobody guesses one: whoever has it may read. */
const ID_BYTES = 16

/** Copies of conversations that their owners shared. They are read without a key, by whoever has the address, until they are deleted. */
export function addShareRoutes(app: FastifyInstance, context: DocumentContext): void {
  const { conversations } = context
  const answers = new DocumentAnswers(context.config.timeouts.stallMs)
  app.get(`${PATH}/:id`, async (request: WithId, reply) => {
    const share = await conversations.readShare(request.params.id)
    if (share === undefined) throw unknown(request.params.id)
    const { id, title, createdAt, document } = share
    reply.headers({ 'cache-control': 'no-store', 'x-robots-tag': 'noindex' })
    const answer: Omit<ShareAnswer, 'document'> = { id, title, created_at: isoTime(createdAt) }
    return answers.send(reply, answer, document)
  })
  addDocumentRoutes(app, context, (scope, actingFor) => {
    scope.get(PATH, async (request) => {
      const shares = await conversations.listShares(actingFor(request).actor.id)
      return { object: 'list', data: shares.map(entryAnswer), next: null }
    })
    scope.post(PATH, async (request, reply) => {
      const { change, document } = readDocument(newShareSchema, request.body)
      const { title } = change
      const owner = actingFor(request).actor.id
      const id = randomBytes(ID_BYTES).toString('base64url')
      reply.code(201)
      return entryAnswer(await conversations.share({ id, owner, title, document }))
    })
    scope.delete(`${PATH}/:id`, async (request: WithId) => {
      const { actor } = actingFor(request)
      const { id } = request.params
      // What is public here is the operator's to take back.
      const owner = actor.may('admin') ? undefined : actor.id
      if (!(await conversations.removeShare(owner, id))) throw unknown(id)
      return { id, object: 'share', deleted: true }
    })
  })
}

function unknown(id: string): VerbatimError {
  return new VerbatimError('not_found', `There is no share "${id}".`)
}

function entryAnswer({ id, title, createdAt, bytes }: ShareEntry): ShareEntryAnswer {
  return { id, path: `/r/${id}`, title, created_at: isoTime(createdAt), bytes }
}
