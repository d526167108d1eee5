import type { AnswerNode, Conversation, MessageNode } from './conversation.ts'

/**
 * Two states of one conversation, changed apart from each other, as one: every message of both is in it, as versions where they hang on the
 * same one. Of an answer that both have the one that got further counts; name, settings and what is shown are the newer state's.
 */
export function mergeConversations(one: Conversation, other: Conversation): Conversation {
  const [older, newer] = one.updatedAt <= other.updatedAt ? [one, other] : [other, one]
  const nodes = { ...older.nodes }
  for (const node of Object.values(newer.nodes)) nodes[node.id] = further(nodes[node.id], node)
  return {
    ...newer,
    title: newer.title === '' ? older.title : newer.title,
    createdAt: Math.min(one.createdAt, other.createdAt),
    nodes,
    selected: { ...older.selected, ...newer.selected },
  }
}

const PROGRESS: readonly AnswerNode['state'][] = [
  'waiting',
  'streaming',
  'interrupted',
  'failed',
  'stopped',
  'finished',
]

/** The state of an answer that got further; of two equal ones the second. */
export function further(known: MessageNode | undefined, next: MessageNode): MessageNode {
  if (known?.role !== 'assistant' || next.role !== 'assistant') return next
  const [before, after] = [PROGRESS.indexOf(known.state), PROGRESS.indexOf(next.state)]
  if (before !== after) return before > after ? known : next
  return known.text.length + known.reasoning.length > next.text.length + next.reasoning.length ? known : next
}
