import type { AnswerNode, Conversation, MessageNode, QuestionNode } from '../chat/conversation.ts'
import { NO_SETTINGS } from '../chat/conversation.ts'
import { newId } from '../chat/new-id.ts'
import { readConversation } from '../chat/read-conversation.ts'
import { FileValue } from '../chat/read-value.ts'
import type { SharedAnswer, SharedConversation, SharedQuestion } from './share-document.ts'
import { SharedBundles } from './shared-bundles.ts'
import { sharedSystemPrompt } from './shared-system-prompt.ts'

type Json = Record<string, unknown>

/**
 * A conversation of the reader's own that begins as the shared one: what was asked and answered in it, with the receipts that are whole.
 *
 * @throws UnreadableError where it could not be read again once it is kept: anybody may have made a share, and what is in its bundles.
 */
export function continueShared(shared: SharedConversation, now: number): Conversation {
  const nodes: MessageNode[] = []
  const bundles = new SharedBundles(shared.messages)
  for (const [at, message] of shared.messages.entries()) {
    const before = nodes.at(-1)
    const place = { id: newId('msg'), parent: before?.id ?? null, createdAt: now }
    const continues = before?.role === 'assistant' ? before.id : null
    if (message.role === 'user') nodes.push(questionOf(message, place))
    else if (message.role === 'tool') nodes.push({ ...place, role: 'tool', results: message.results })
    else nodes.push({ ...answerOf(message, bundles.at(at) ?? {}, place), continues })
  }
  const made: Conversation = {
    id: newId('conv'),
    title: shared.title,
    pinned: false,
    createdAt: now,
    updatedAt: now,
    settings: { ...NO_SETTINGS, systemPrompt: sharedSystemPrompt(shared.messages, bundles) },
    nodes: Object.fromEntries(nodes.map((node) => [node.id, node])),
    selected: Object.fromEntries(nodes.map(({ id, parent }) => [parent ?? '', id])),
  }
  return readConversation(new FileValue(made, 'The conversation'), 'file')
}

interface Place {
  id: string
  parent: string | null
  createdAt: number
}

function questionOf({ text, images }: SharedQuestion, place: Place): QuestionNode {
  return { ...place, role: 'user', text, images: images.map((image) => ({ ...image, width: 0, height: 0 })) }
}

/** Without its reasoning an answer cannot be checked whole, and so it is taken as one without a receipt. */
function answerOf(shared: SharedAnswer, bundle: Json, place: Place): Omit<AnswerNode, 'continues'> {
  const response = shared.leftOut ? null : ((bundle.response as Json | undefined) ?? null)
  const receipt = typeof response?.receipt === 'string' ? response.receipt : null
  const request = bundle.request as AnswerNode['sent']['body'] | undefined
  return {
    ...place,
    role: 'assistant',
    state: 'finished',
    text: shared.text,
    reasoning: shared.reasoning ?? '',
    toolCalls: shared.toolCalls.map(({ id, ...called }) => ({ id, type: 'function', function: called })),
    finishReason: null,
    usage: null,
    cost: null,
    problem: null,
    timing: { sentAt: place.createdAt, firstTokenMs: null, reasoningMs: null, totalMs: null },
    sent: {
      path: '/v1/chat/completions',
      body: request ?? { model: shared.model, messages: [] },
      idempotencyKey: newId('turn'),
      requestId: null,
      // By nobody here: it is never asked again.
      by: 'shared',
    },
    response,
    receipt,
  }
}
