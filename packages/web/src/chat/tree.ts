import type { AnswerNode, Conversation, ConversationSettings, MessageNode } from './conversation.ts'

/**
 * What can be done to a conversation. Every function gives a new one and leaves all nodes that it does not change as they are, so that
 * views compare by identity, and a change can be done again on what another tab has kept meanwhile.
 */

/** The name of the beginning in `selected`. */
const BEGINNING = ''

export function newConversation(id: string, now: number, settings: ConversationSettings): Conversation {
  return { id, title: '', pinned: false, createdAt: now, updatedAt: now, settings, nodes: {}, selected: {} }
}

/** The messages that follow one message (`null`: the beginning), in the order in which they were made. */
export function following(conversation: Conversation, parent: string | null): MessageNode[] {
  return Object.values(conversation.nodes)
    .filter((node) => node.parent === parent)
    .sort(byAge)
}

function byAge(a: MessageNode, b: MessageNode): number {
  return a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1)
}

/** What tells all versions of a message, itself among them: to be made once for many messages. */
export function versionsIn(conversation: Conversation): (node: MessageNode) => MessageNode[] {
  const byParent = Map.groupBy(Object.values(conversation.nodes), ({ parent }) => parent)
  return ({ parent }) => (byParent.get(parent) ?? []).toSorted(byAge)
}

/** What is seen: at each fork the version that was selected, or else the newest. */
export function pathOf(conversation: Conversation): MessageNode[] {
  const byParent = Map.groupBy(Object.values(conversation.nodes), ({ parent }) => parent)
  const path: MessageNode[] = []
  for (let at: string | null = null; ; ) {
    const next = chosen(conversation, byParent.get(at) ?? [], at)
    if (next === undefined) return path
    path.push(next)
    at = next.id
  }
}

function chosen(conversation: Conversation, versions: MessageNode[], parent: string | null) {
  const selected = conversation.selected[parent ?? BEGINNING]
  return versions.find(({ id }) => id === selected) ?? versions.toSorted(byAge).at(-1)
}

/** From the beginning to a message, itself included; empty where there is no such message. */
export function leadingTo(conversation: Conversation, id: string | null): MessageNode[] {
  const path: MessageNode[] = []
  const seen = new Set<string>()
  for (let at = id; at !== null && !seen.has(at); ) {
    const node: MessageNode | undefined = conversation.nodes[at]
    if (node === undefined) break
    seen.add(at)
    path.unshift(node)
    at = node.parent
  }
  return path
}

/** Adds messages, and shows them. */
export function withMessages(conversation: Conversation, now: number, ...added: MessageNode[]): Conversation {
  const nodes = { ...conversation.nodes }
  const selected = { ...conversation.selected }
  for (const node of added) {
    nodes[node.id] = node
    selected[node.parent ?? BEGINNING] = node.id
  }
  return { ...conversation, nodes, selected, updatedAt: now }
}

/** An answer as it is now. Where it was removed meanwhile nothing changes. */
export function withAnswer(conversation: Conversation, now: number, answer: AnswerNode): Conversation {
  if (conversation.nodes[answer.id] === undefined) return conversation
  return { ...conversation, nodes: { ...conversation.nodes, [answer.id]: answer }, updatedAt: now }
}

/** A stopped answer with what it used and cost, which the service tells once that is settled. */
export function withCharge(
  conversation: Conversation,
  now: number,
  id: string,
  charge: Pick<AnswerNode, 'usage' | 'cost'>,
): Conversation {
  const answer = conversation.nodes[id]
  return answer?.role === 'assistant' ? withAnswer(conversation, now, { ...answer, ...charge }) : conversation
}

/** Shows this version. It is no change of the conversation's words, so its age stays. */
export function selecting(conversation: Conversation, { id, parent }: MessageNode): Conversation {
  return { ...conversation, selected: { ...conversation.selected, [parent ?? BEGINNING]: id } }
}

/** Without a message and all that follows it; the version before it is shown, or the one after. */
export function without(conversation: Conversation, now: number, node: MessageNode): Conversation {
  const gone = new Set([node.id])
  for (const id of gone) for (const next of following(conversation, id)) gone.add(next.id)
  const versions = following(conversation, node.parent)
  const at = versions.findIndex(({ id }) => id === node.id)
  const shown = versions[at - 1] ?? versions[at + 1]
  const entries = Object.entries(conversation.selected).filter(
    ([from, to]) => !gone.has(from) && !gone.has(to),
  )
  const selected = Object.fromEntries(entries)
  if (shown !== undefined) selected[node.parent ?? BEGINNING] = shown.id
  const nodes = Object.fromEntries(Object.entries(conversation.nodes).filter(([id]) => !gone.has(id)))
  return { ...conversation, nodes, selected, updatedAt: now }
}

/** A new conversation of what leads up to a message, with ids of its own. */
export function forkOf(
  conversation: Conversation,
  id: string,
  made: { id: string; now: number; nodeId: () => string },
): Conversation {
  const path = leadingTo(conversation, id)
  const renamed = new Map(path.map((node) => [node.id, made.nodeId()]))
  const idOf = (old: string | null) => (old === null ? null : (renamed.get(old) ?? null))
  const nodes = path.map((node): MessageNode => {
    const linked = { id: idOf(node.id) ?? node.id, parent: idOf(node.parent) }
    return node.role === 'assistant'
      ? { ...node, ...linked, continues: idOf(node.continues) }
      : { ...node, ...linked }
  })
  const fork = { ...newConversation(made.id, made.now, conversation.settings), title: conversation.title }
  return withMessages(fork, made.now, ...nodes)
}
