import {
  type ConversationEntryAnswer,
  conversationChangeSchema,
  conversationIdSchema,
  VerbatimError,
  validate,
} from '@verbatim/protocol'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { ConversationEntry } from '../conversations/conversations.ts'
import { isoTime } from './administration.ts'
import { DocumentAnswers } from './document-answers.ts'
import { addDocumentRoutes, type DocumentContext, readDocument } from './document-routes.ts'
import type { WithId } from './with-id.ts'

const PATH = '/api/v1/conversations'
const namedSchema = z.object({ id: conversationIdSchema })

/** Conversations, each for its owner alone: who signed in, or a key. */
export function addConversationRoutes(app: FastifyInstance, context: DocumentContext): void {
  const { conversations } = context
  const answers = new DocumentAnswers(context.config.timeouts.stallMs)
  addDocumentRoutes(app, context, (scope, actingFor) => {
    scope.get(PATH, async (request) => {
      const entries = await conversations.list(actingFor(request).actor.id)
      return { object: 'list', data: entries.map(entryAnswer), next: null }
    })
    scope.get(`${PATH}/:id`, async (request: WithId, reply) => {
      const { id } = request.params
      const kept = await conversations.read(actingFor(request).actor.id, id)
      if (kept === undefined) throw unknown(id)
      const { bytes: _, ...entry } = entryAnswer(kept)
      return answers.send(reply, entry, kept.document)
    })
    scope.put(`${PATH}/:id`, async (request: WithId) => {
      const { id } = validate(namedSchema, request.params)
      const { change, document } = readDocument(conversationChangeSchema, request.body)
      const { title, pinned, version } = change
      const owner = actingFor(request).actor.id
      const writeId = request.id
      return entryAnswer(await conversations.write({ owner, id, title, pinned, version, document, writeId }))
    })
    scope.delete(`${PATH}/:id`, async (request: WithId) => {
      const { id } = request.params
      if (!(await conversations.remove(actingFor(request).actor.id, id))) throw unknown(id)
      return { id, object: 'conversation', deleted: true }
    })
  })
}

function unknown(id: string): VerbatimError {
  return new VerbatimError('not_found', `There is no conversation "${id}".`)
}

function entryAnswer({ updatedAt, ...entry }: ConversationEntry): ConversationEntryAnswer {
  const { id, title, pinned, version, bytes } = entry
  return { id, title, pinned, updated_at: isoTime(updatedAt), version, bytes }
}
