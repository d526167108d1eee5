import type { AnswerNode, Conversation, MessageNode, QuestionNode } from '../chat/conversation.ts'
import { NO_SETTINGS } from '../chat/conversation.ts'
import { newId } from '../chat/new-id.ts'
import type { SharedAnswer, SharedConversation, SharedQuestion } from './share-document.ts'
import { SharedBundles } from './shared-bundles.ts'

type Json = Record<string, unknown>

/** A conversation of the reader's own that begins as the shared one: what was asked and answered in it, with the receipts that are whole. */
export function continueShared(shared: SharedConversation, now: number): Conversation {
  const nodes: MessageNode[] = []
  const bundles = new SharedBundles(shared.messages)
  for (const [at, message] of shared.messages.entries()) {
    const place = { id: newId('msg'), parent: nodes.at(-1)?.id ?? null, createdAt: now }
    nodes.push(
      message.role === 'user' ? questionOf(message, place) : answerOf(message, bundles.at(at) ?? {}, place),
    )
  }
  const firstAnswer = shared.messages.findIndex(({ role }) => role === 'assistant')
  return {
    id: newId('conv'),
    title: shared.title,
    pinned: false,
    createdAt: now,
    updatedAt: now,
    settings: { ...NO_SETTINGS, systemPrompt: systemPromptOf(bundles.at(firstAnswer)) },
    nodes: Object.fromEntries(nodes.map((node) => [node.id, node])),
    selected: Object.fromEntries(nodes.map(({ id, parent }) => [parent ?? '', id])),
  }
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
function answerOf(shared: SharedAnswer, bundle: Json, place: Place): AnswerNode {
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
    continues: null,
  }
}

function systemPromptOf(bundle: Json | undefined): string {
  const { messages } = (bundle?.request ?? {}) as { messages?: Json[] }
  const [first] = messages ?? []
  return first?.role === 'system' && typeof first.content === 'string' ? first.content : ''
}
