import type {
  AnswerNode,
  ImageAttachment,
  QuestionNode,
  ResultsNode,
  SentRequest,
  ToolResult,
} from './conversation.ts'
import { newId } from './new-id.ts'

export function newQuestion(
  parent: string | null,
  text: string,
  images: ImageAttachment[],
  now: number,
): QuestionNode {
  return { id: newId('msg'), role: 'user', parent, createdAt: now, text, images }
}

export function newResults(parent: string, results: ToolResult[], now: number): ResultsNode {
  return { id: newId('msg'), role: 'tool', parent, createdAt: now, results }
}

/** An answer of which nothing is here yet: `interrupted` as long as it runs, so that who finds it so on disk takes it up. */
export function newAnswer(
  parent: string,
  sent: Pick<SentRequest, 'path' | 'body' | 'by'>,
  continues: string | null,
  now: number,
): AnswerNode {
  return {
    id: newId('msg'),
    role: 'assistant',
    parent,
    createdAt: now,
    state: 'interrupted',
    text: '',
    reasoning: '',
    toolCalls: [],
    finishReason: null,
    usage: null,
    cost: null,
    problem: null,
    timing: { sentAt: now, firstTokenMs: null, reasoningMs: null, totalMs: null },
    sent: { ...sent, idempotencyKey: newId('turn'), requestId: null },
    response: null,
    receipt: null,
    continues,
  }
}
