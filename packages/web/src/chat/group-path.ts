import type { AnswerNode, MessageNode, QuestionNode } from './conversation.ts'

/** What is shown as one message: a question, or an answer with the parts that went on from it where it was cut off. */
type MessageGroup =
  | { role: 'user'; id: string; question: QuestionNode }
  | { role: 'assistant'; id: string; question: QuestionNode | undefined; parts: AnswerNode[] }

export function groupPath(path: readonly MessageNode[]): MessageGroup[] {
  const groups: MessageGroup[] = []
  let question: QuestionNode | undefined
  for (const node of path) {
    const last = groups.at(-1)
    if (node.role === 'user') {
      question = node
      groups.push({ role: 'user', id: node.id, question })
    } else if (last?.role === 'assistant' && node.continues !== null) last.parts.push(node)
    else groups.push({ role: 'assistant', id: node.id, question, parts: [node] })
  }
  return groups
}

export function sameParts(one: readonly AnswerNode[], other: readonly AnswerNode[]): boolean {
  return one.length === other.length && one.every((part, index) => part === other[index])
}
