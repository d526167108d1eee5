import type { AnswerNode, MessageNode, QuestionNode, ResultsNode } from './conversation.ts'

/**
 * What is shown as one message: a question, the results of an answer's calls, or an answer with the parts that went on from it where it was cut off.
 * An answer has the question that it answers, and the results that stand between the two.
 */
export type MessageGroup =
  | { role: 'user'; id: string; question: QuestionNode }
  | { role: 'tool'; id: string; results: ResultsNode; calling: AnswerNode | undefined }
  | {
      role: 'assistant'
      id: string
      question: QuestionNode | undefined
      results: ResultsNode | undefined
      parts: AnswerNode[]
    }

export function groupPath(path: readonly MessageNode[]): MessageGroup[] {
  const groups: MessageGroup[] = []
  let question: QuestionNode | undefined
  let results: ResultsNode | undefined
  for (const node of path) {
    const last = groups.at(-1)
    if (node.role === 'user') {
      question = node
      results = undefined
      groups.push({ role: 'user', id: node.id, question })
    } else if (node.role === 'tool') {
      results = node
      const calling = last?.role === 'assistant' ? last.parts.at(-1) : undefined
      groups.push({ role: 'tool', id: node.id, results, calling })
    } else if (last?.role === 'assistant' && node.continues !== null) last.parts.push(node)
    else groups.push({ role: 'assistant', id: node.id, question, results, parts: [node] })
  }
  return groups
}

/** The messages of a group. */
export function nodesOfGroup(group: MessageGroup): readonly MessageNode[] {
  switch (group.role) {
    case 'user':
      return [group.question]
    case 'tool':
      return [group.results]
    case 'assistant':
      return group.parts
  }
}

export function sameParts(one: readonly AnswerNode[], other: readonly AnswerNode[]): boolean {
  return one.length === other.length && one.every((part, index) => part === other[index])
}
