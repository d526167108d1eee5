import { conversationChangeSchema, newShareSchema } from '@verbatim/protocol'
import { type OpenApiPart, pathsOf, type Routes } from './openapi-routes.ts'
import {
  anything,
  flag,
  integer,
  list,
  object,
  orNull,
  ref,
  said,
  schemaOf,
  text,
  time,
} from './openapi-shapes.ts'

const CONVERSATIONS: Routes = {
  '/api/v1/conversations': {
    get: { summary: "One's own conversations, newest first", answer: 'ConversationList' },
  },
  '/api/v1/conversations/{id}': {
    get: { summary: 'One conversation with its document', answer: 'Conversation' },
    put: {
      summary: 'Keeps a conversation',
      description: '`version` is the one that was read, 0 for a new one; 409 when it changed meanwhile.',
      body: 'ConversationChange',
      answer: 'ConversationEntry',
    },
    delete: { summary: 'Deletes a conversation', answer: 'Deleted' },
  },
}

const SHARES: Routes = {
  '/api/v1/shares': {
    get: { summary: "One's own shares", answer: 'ShareList' },
    post: { summary: 'Shares a copy of a conversation', body: 'NewShare', answer: 'ShareEntry', status: 201 },
  },
  '/api/v1/shares/{id}': {
    get: { summary: 'A shared conversation, for whoever has its id', answer: 'Share', open: true },
    delete: { summary: 'Ends a share', answer: 'Deleted' },
  },
}

const ENTRY = {
  id: text,
  title: text,
  pinned: flag,
  updated_at: time,
  version: said(integer, 'Counts changes, from 1'),
}
const SHARE = { id: text, title: text, created_at: time }

/** Conversations and shares, for who signed in and for keys with the scope chat. */
export function keepingPart(): OpenApiPart {
  return {
    paths: { ...pathsOf('Conversations', CONVERSATIONS), ...pathsOf('Shares', SHARES) },
    schemas: {
      ConversationChange: schemaOf(conversationChangeSchema),
      ConversationEntry: object({ ...ENTRY, bytes: integer }),
      Conversation: object({ ...ENTRY, document: said(anything, 'JSON, as it was sent') }),
      ConversationList: object({
        object: { const: 'list' },
        data: list(ref('ConversationEntry')),
        next: orNull(text),
      }),
      NewShare: schemaOf(newShareSchema),
      ShareEntry: object({ ...SHARE, path: said(text, 'Where the page shows it'), bytes: integer }),
      Share: object({ ...SHARE, document: said(anything, 'JSON, as it was sent') }),
      ShareList: object({ object: { const: 'list' }, data: list(ref('ShareEntry')), next: orNull(text) }),
      Deleted: object({ id: text, object: text, deleted: { const: true } }),
    },
  }
}
