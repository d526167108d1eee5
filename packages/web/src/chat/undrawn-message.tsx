import { type MessageNode, wordsOf } from './conversation.ts'
import { type MessageGroup, nodesOfGroup } from './group-path.ts'

/** A message as it was written: its words are there to be found and to be read aloud. */
export function UndrawnMessage({ group }: { group: MessageGroup }) {
  const { kind, heading } = LOOKS[group.role]
  return (
    <article className={`${kind} chat-undrawn`}>
      <h2 className="visually-hidden">{heading}</h2>
      <p>{nodesOfGroup(group).map(textOf).join('')}</p>
    </article>
  )
}

/** With the names of its pictures, by which they are told where they are not seen. */
function textOf(node: MessageNode): string {
  const names = node.role === 'user' ? node.images.map(({ name }) => name) : []
  return [...names, wordsOf(node)].join('\n')
}

const LOOKS: Record<MessageGroup['role'], { kind: string; heading: string }> = {
  user: { kind: 'chat-question', heading: 'You' },
  tool: { kind: 'chat-results', heading: 'Tool results' },
  assistant: { kind: 'chat-answer', heading: 'Answer' },
}
