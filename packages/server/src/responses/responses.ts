/**
 * Conversations of the Responses API: what a request is an answer to, from what is kept and what it brings; that conversation as
 * chat has it, which is all that the rest of the house knows; and the archive of responses that were stored.
 *
 * Guarantees: what is kept belongs to one key; a response is on disk before its caller is told that it is complete, if
 * it is stored, and never otherwise; no conversation is longer than its bounds. The wire is http's.
 * Follows the Open Responses specification (https://www.openresponses.org/specification) and OpenAI's API reference.
 */
export { type ArchiveBounds, type KeptResponse, outputOf, ResponseArchive } from './archive.ts'
export { chatMessages, type SourcedMessage } from './chat-messages.ts'
export { chatRequest } from './chat-request.ts'
export { type Conversation, type ConversationBounds, readChain, readConversation } from './conversation.ts'
export { itemId } from './item-ids.ts'
export { inResponsesTerms } from './parameter-names.ts'
export { sealReasoning } from './sealed-reasoning.ts'
