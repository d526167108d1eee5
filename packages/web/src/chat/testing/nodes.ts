import type { ToolCall } from '@verbatim/protocol'
import type { AnswerNode, Conversation, MessageNode, QuestionNode, ResultsNode } from '../conversation.ts'
import { NO_SETTINGS } from '../conversation.ts'
import { newConversation, withMessages } from '../tree.ts'

/** Conversations for tests, whose ids say what they are. */
export function question(id: string, parent: string | null, text = id, createdAt = 0): QuestionNode {
  return { id, role: 'user', parent, createdAt, text, images: [] }
}

/** Of one call, whose id is `call_1`. */
export function results(id: string, parent: string, text = id, createdAt = 0): ResultsNode {
  return { id, role: 'tool', parent, createdAt, results: [{ callId: 'call_1', text }] }
}

export function toolCall(id = 'call_1', name = 'get_weather'): ToolCall {
  return { id, type: 'function', function: { name, arguments: '{}' } }
}

export function answer(id: string, parent: string, change: Partial<AnswerNode> = {}): AnswerNode {
  return {
    id,
    role: 'assistant',
    parent,
    createdAt: 0,
    state: 'finished',
    text: id,
    reasoning: '',
    toolCalls: [],
    finishReason: 'stop',
    usage: null,
    cost: null,
    problem: null,
    timing: { sentAt: 0, firstTokenMs: null, reasoningMs: null, totalMs: null },
    sent: {
      path: '/v1/chat/completions',
      body: { model: 'm', messages: [{ role: 'user', content: parent }] },
      idempotencyKey: `turn-${id}`,
      requestId: null,
      by: 'keyless',
    },
    response: null,
    receipt: null,
    continues: null,
    ...change,
  }
}

export function conversation(...nodes: MessageNode[]): Conversation {
  return withMessages(newConversation('conv_1', 1, NO_SETTINGS), 2, ...nodes)
}
