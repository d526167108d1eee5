import type { AnswerNode, MessageNode, QuestionNode, ResultsNode } from './conversation.ts'

/**
 * What is shown as one message: a question, the results of an answer's calls, or an answer with the parts that went on from it where it was cut off.
 * An answer has the question that it answers, and what stands between the two: answers that called functions, and the results.
 * Its id is of the place where it hangs, not of the version that is seen there: stepping to another one leaves the focus where it is.
 */
export type MessageGroup =
  | { role: 'user'; id: string; question: QuestionNode }
  | { role: 'tool'; id: string; results: ResultsNode; calling: AnswerNode | undefined }
  | {
      role: 'assistant'
      id: string
      question: QuestionNode | undefined
      since: readonly ReplyNode[]
      parts: AnswerNode[]
    }

type ReplyNode = AnswerNode | ResultsNode

export function groupPath(path: readonly MessageNode[]): MessageGroup[] {
  const groups: MessageGroup[] = []
  let question: QuestionNode | undefined
  let since: readonly ReplyNode[] = []
  let answers: AnswerNode[] = []
  for (const node of path) {
    const last = groups.at(-1)
    const id = `after ${node.parent}`
    if (node.role === 'user') {
      question = node
      since = []
      answers = []
      groups.push({ role: 'user', id, question })
    } else if (node.role === 'tool') {
      since = [...since, ...answers, node]
      answers = []
      const calling = last?.role === 'assistant' ? last.parts.at(-1) : undefined
      groups.push({ role: 'tool', id, results: node, calling })
    } else {
      answers.push(node)
      if (last?.role === 'assistant' && node.continues !== null) last.parts.push(node)
      else groups.push({ role: 'assistant', id, question, since, parts: [node] })
    }
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

export function sameNodes(one: readonly MessageNode[], other: readonly MessageNode[]): boolean {
  return one.length === other.length && one.every((node, index) => node === other[index])
}
