import type { ContentPart, Message, ToolCall } from '@verbatim/protocol'
import {
  type AnswerNode,
  type MessageNode,
  type QuestionNode,
  type ResultsNode,
  wholeCalls,
} from './conversation.ts'

/** What is asked after an answer that was cut off. It is a part of what is sent and signed, and not of the conversation that is seen. */
export const GO_ON =
  'Your answer was cut off. Go on exactly where it ends, without repeating anything and without a remark about it.'

/** What is sent where the reader went on without a result: a call without one is refused. */
export const NO_RESULT = 'No result was given.'

/**
 * What is sent to have the last message of a path answered: the system prompt, and the conversation as it is seen. Questions that got no word
 * and no call of an answer are left out, and answers in parts are one. Reasoning is never sent: who shares a later answer would share it too.
 */
export function messagesFor(path: readonly MessageNode[], systemPrompt: string): Message[] {
  const system: Message[] = systemPrompt.trim() === '' ? [] : [{ role: 'system', content: systemPrompt }]
  return [...system, ...exchangesOf(path).flatMap(messagesOf)]
}

/** The same for an answer that was cut off, which is the last message of the path. */
export function messagesToGoOn(path: readonly MessageNode[], systemPrompt: string): Message[] {
  return [...messagesFor(path, systemPrompt), { role: 'user', content: GO_ON }]
}

interface Exchange {
  question: QuestionNode
  /** Answers, and between them the results of their calls. */
  replies: (AnswerNode | ResultsNode)[]
}

function exchangesOf(path: readonly MessageNode[]): Exchange[] {
  const exchanges: Exchange[] = []
  for (const node of path) {
    if (node.role === 'user') exchanges.push({ question: node, replies: [] })
    else exchanges.at(-1)?.replies.push(node)
  }
  return exchanges.filter((exchange, at) => at === exchanges.length - 1 || isAnswered(exchange))
}

function isAnswered({ replies }: Exchange): boolean {
  return replies.some((reply) => reply.role === 'tool' || reply.text !== '' || wholeCalls(reply).length > 0)
}

function messagesOf({ question, replies }: Exchange): Message[] {
  const messages: Message[] = [{ role: 'user', content: contentOf(question) }]
  let answers: AnswerNode[] = []
  for (const reply of replies) {
    if (reply.role === 'assistant') answers.push(reply)
    else {
      messages.push(...answered(answers, reply))
      answers = []
    }
  }
  return [...messages, ...answered(answers, undefined)]
}

/** One answer, whose parts are joined, and the results of its calls. */
function answered(answers: readonly AnswerNode[], results: ResultsNode | undefined): Message[] {
  const text = answers.map((answer) => answer.text).join('')
  const calls = answers.flatMap(wholeCalls)
  const content = text === '' ? null : text
  if (calls.length === 0) return content === null ? [] : [{ role: 'assistant', content }]
  return [
    { role: 'assistant', content, tool_calls: [...calls] },
    ...calls.map(({ id }) => resultOf(id, results)),
  ]
}

function resultOf(id: ToolCall['id'], results: ResultsNode | undefined): Message {
  const given = results?.results.find(({ callId }) => callId === id)
  return { role: 'tool', tool_call_id: id, content: given?.text ?? NO_RESULT }
}

function contentOf({ text, images }: QuestionNode): string | ContentPart[] {
  if (images.length === 0) return text
  const pictures = images.map(({ url }): ContentPart => ({ type: 'image_url', image_url: { url } }))
  return text === '' ? pictures : [...pictures, { type: 'text', text }]
}
