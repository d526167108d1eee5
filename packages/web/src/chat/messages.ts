import type { ContentPart, Message } from '@verbatim/protocol'
import type { AnswerNode, MessageNode, QuestionNode } from './conversation.ts'

/** What is asked after an answer that was cut off. It is a part of what is sent and signed, and not of the conversation that is seen. */
export const GO_ON =
  'Your answer was cut off. Go on exactly where it ends, without repeating anything and without a remark about it.'

/**
 * What is sent to have the last message of a path answered: the system prompt, and the conversation as it is seen. Questions that got no word
 * of an answer are left out, and answers in parts are one.
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
  answers: AnswerNode[]
}

function exchangesOf(path: readonly MessageNode[]): Exchange[] {
  const exchanges: Exchange[] = []
  for (const node of path) {
    if (node.role === 'user') exchanges.push({ question: node, answers: [] })
    else exchanges.at(-1)?.answers.push(node)
  }
  return exchanges.filter((exchange, at) => at === exchanges.length - 1 || isAnswered(exchange))
}

function isAnswered({ answers }: Exchange): boolean {
  return answers.some(({ text }) => text !== '')
}

/** Calls of tools stay out: nothing here runs them, and a call without its result is refused by the service. */
function messagesOf({ question, answers }: Exchange): Message[] {
  const asked: Message = { role: 'user', content: contentOf(question) }
  const text = answers.map((answer) => answer.text).join('')
  return text === '' ? [asked] : [asked, { role: 'assistant', content: text }]
}

function contentOf({ text, images }: QuestionNode): string | ContentPart[] {
  if (images.length === 0) return text
  const pictures = images.map(({ url }): ContentPart => ({ type: 'image_url', image_url: { url } }))
  return text === '' ? pictures : [...pictures, { type: 'text', text }]
}
