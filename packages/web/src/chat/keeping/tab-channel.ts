import type { AnswerNode, Waiting } from '../conversation.ts'

/** What tabs of this browser tell each other. */
export type TabMessage =
  /** What is kept of it has changed, or it is gone. */
  | { type: 'changed'; id: string }
  | { type: 'progress'; progress: Progress }
  | { type: 'ended'; conversationId: string; answerId: string }
  /** A tab that opened the page later has only the end of what was told. */
  | { type: 'progress-wanted'; answerId: string }
  | { type: 'stop-wanted'; answerId: string }

/** How far a running answer is: its texts from where the last message ended. */
export interface Progress {
  conversationId: string
  /** Without its texts, and without the body that was sent. */
  answer: AnswerNode
  waiting: Waiting | null
  text: { from: number; piece: string }
  reasoning: { from: number; piece: string }
}

export interface TabChannel {
  post(message: TabMessage): void
  listen(listener: (message: TabMessage) => void): void
}

export function openTabChannel(name: string): TabChannel {
  const channel = new BroadcastChannel(name)
  return {
    post: (message) => channel.postMessage(message),
    listen: (listener) => channel.addEventListener('message', ({ data }) => listener(data as TabMessage)),
  }
}

/** What another tab has to be told of an answer of which it has `known`. */
export function progressSince(
  conversationId: string,
  answer: AnswerNode,
  waiting: Waiting | null,
  known: { text: string; reasoning: string },
): Progress {
  return {
    conversationId,
    answer: { ...withoutBody(answer), text: '', reasoning: '' },
    waiting,
    text: pieceSince(answer.text, known.text),
    reasoning: pieceSince(answer.reasoning, known.reasoning),
  }
}

/** What was sent may hold images, and does not change: who knows the answer has it. */
export function withoutBody(answer: AnswerNode): AnswerNode {
  const { model } = answer.sent.body
  return { ...answer, sent: { ...answer.sent, body: { model, messages: [] } } }
}

/** How far an answer is, with what is kept of what was sent for it. */
export function withBody(answer: AnswerNode, { sent }: AnswerNode): AnswerNode {
  return { ...answer, sent: { ...sent, requestId: answer.sent.requestId ?? sent.requestId } }
}

function pieceSince(text: string, known: string): Progress['text'] {
  const from = text.startsWith(known) ? known.length : 0
  return { from, piece: text.slice(from) }
}

/** The answer by what was known of it and what was told; undefined when something in between was missed. */
export function withProgress(
  known: { text: string; reasoning: string } | undefined,
  { answer, text, reasoning }: Progress,
): AnswerNode | undefined {
  const [whole, thoughts] = [joined(known?.text ?? '', text), joined(known?.reasoning ?? '', reasoning)]
  if (whole === undefined || thoughts === undefined) return undefined
  return { ...answer, text: whole, reasoning: thoughts }
}

function joined(known: string, { from, piece }: Progress['text']): string | undefined {
  return from <= known.length ? known.slice(0, from) + piece : undefined
}
