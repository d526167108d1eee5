import { z } from 'zod'

/**
 * What the service keeps of somebody's chats (`/api/v1/conversations`), and the copies that were shared (`/api/v1/shares`). What a document holds is the page's
 * own business: to the service it is JSON that comes back as it was sent. Times are ISO 8601.
 */

/** Of a conversation or a share, in bytes of JSON. */
export const MAX_DOCUMENT_BYTES = 5_000_000

export const MAX_TITLE_LENGTH = 300

/** What is kept for one actor. */
export const MAX_CONVERSATIONS = 2_000
export const MAX_CONVERSATION_BYTES = 200_000_000
export const MAX_SHARES = 1_000
export const MAX_SHARE_BYTES = 200_000_000
/** Conversations and shares of all API keys of an account together. */
export const MAX_ACCOUNT_DOCUMENTS = 10_000
export const MAX_ACCOUNT_DOCUMENT_BYTES = 1_000_000_000

const title = z
  .string({ error: 'must be a string' })
  .max(MAX_TITLE_LENGTH, { error: `must have at most ${MAX_TITLE_LENGTH} characters` })
const document = z.unknown().describe(`JSON, at most ${MAX_DOCUMENT_BYTES} bytes`)

/** The name of a conversation, of its maker's choice. */
export const conversationIdSchema = z
  .string()
  .regex(/^[\w-]{1,100}$/, { error: 'must be 1 to 100 letters, digits, "_" or "-"' })

/** `PUT /api/v1/conversations/{id}` */
export const conversationChangeSchema = z.strictObject({
  title,
  pinned: z.boolean({ error: 'must be true or false' }),
  document,
  version: z
    .int({ error: 'must be an integer: the version that was read, or 0 for a new conversation' })
    .min(0, { error: 'must be 0 or more' })
    .describe('The version that was read; 0 for a new conversation'),
})

/** `POST /api/v1/shares` */
export const newShareSchema = z.strictObject({ title, document })

export interface ConversationEntryAnswer {
  id: string
  title: string
  pinned: boolean
  updated_at: string
  /** Counts its changes, from 1. */
  version: number
  bytes: number
}

/** What makes a share, and the list of one's own. */
export interface ShareEntryAnswer {
  id: string
  /** Where the page shows it, below the service's address. */
  path: string
  title: string
  created_at: string
  bytes: number
}

export interface ShareAnswer {
  id: string
  title: string
  created_at: string
  document: unknown
}
