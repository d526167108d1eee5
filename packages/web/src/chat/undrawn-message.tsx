import { wordsOf } from './conversation.ts'
import { type MessageGroup, nodesOfGroup } from './group-path.ts'

/** A message as it was written: its words are there to be found and to be read aloud. */
export function UndrawnMessage({ group }: { group: MessageGroup }) {
  const { kind, heading } = LOOKS[group.role]
  return (
    <article className={`${kind} chat-undrawn`}>
      <h2 className="visually-hidden">{heading}</h2>
      <p>{nodesOfGroup(group).map(wordsOf).join('')}</p>
    </article>
  )
}

const LOOKS: Record<MessageGroup['role'], { kind: string; heading: string }> = {
  user: { kind: 'chat-question', heading: 'You' },
  tool: { kind: 'chat-results', heading: 'Tool results' },
  assistant: { kind: 'chat-answer', heading: 'Answer' },
}
