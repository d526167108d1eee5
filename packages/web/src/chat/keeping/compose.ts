import type { AnswerNode, Conversation, Waiting } from '../conversation.ts'
import { further } from '../merge.ts'
import { isSame } from '../same.ts'
import type { RunningTurn } from './records.ts'
import { withBody } from './tab-channel.ts'

interface Running {
  answer: AnswerNode
  waiting: Waiting | null
}

/** A conversation with the answers that run as far as they are, and what they wait for. */
export function withRunning(
  conversation: Conversation,
  running: readonly Running[],
): { conversation: Conversation; waiting: ReadonlyMap<string, Waiting | null> } {
  const waiting = new Map(running.map(({ answer, waiting }) => [answer.id, waiting]))
  if (running.length === 0) return { conversation, waiting }
  const nodes = { ...conversation.nodes }
  for (const { answer } of running) {
    const kept = nodes[answer.id]
    if (kept?.role === 'assistant') nodes[answer.id] = withBody(answer, kept)
  }
  return { conversation: { ...conversation, nodes }, waiting }
}

/** A conversation as it is kept, with what was written down of answers that ran: they are interrupted until somebody says that they run. */
export function withTurns(conversation: Conversation, turns: readonly RunningTurn[]): Conversation {
  if (turns.length === 0) return conversation
  const nodes = { ...conversation.nodes }
  for (const { answer } of turns) {
    const kept = nodes[answer.id]
    if (kept?.role === 'assistant') {
      nodes[answer.id] = further(kept, withBody({ ...answer, state: 'interrupted' }, kept))
    }
  }
  return { ...conversation, nodes }
}

/** Nodes that say the same as before stay the same objects, so that views do not draw them again. */
export function asBefore(before: Conversation | null | undefined, conversation: Conversation): Conversation {
  if (before == null) return conversation
  const nodes = Object.entries(conversation.nodes).map(([id, node]) => {
    const known = before.nodes[id]
    return [id, known !== undefined && isSame(known, node) ? known : node] as const
  })
  return { ...conversation, nodes: Object.fromEntries(nodes) }
}
