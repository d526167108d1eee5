import { memo } from 'react'
import type { ConversationView } from './conversation-view.ts'
import { type MessageGroup, nodesOfGroup, sameNodes } from './group-path.ts'
import type { MessageActions } from './message-actions.ts'
import { MessageView } from './message-view.tsx'
import { UndrawnMessage } from './undrawn-message.tsx'
import { useDrawn } from './use-drawn.ts'

interface StretchProps {
  groups: readonly MessageGroup[]
  /** Whether it has the end of the conversation. */
  isLast: boolean
  /** Without waiting until it comes near the screen. */
  drawnAtOnce: boolean
  view: ConversationView
  showsReasoning: boolean
  actions: MessageActions
}

/** Some messages in a row: far from the screen only their words, without what takes time to make. */
export function Stretch({ groups, isLast, drawnAtOnce, ...shared }: StretchProps) {
  const [element, drawn] = useDrawn<HTMLDivElement>(drawnAtOnce)
  if (drawn) {
    return groups.map((group, at) => (
      <MessageView key={group.id} group={group} isLast={isLast && at === groups.length - 1} {...shared} />
    ))
  }
  return (
    <div ref={element} className="chat-stretch">
      <Undrawn groups={groups} />
    </div>
  )
}

const Undrawn = memo(
  function Undrawn({ groups }: { groups: readonly MessageGroup[] }) {
    return groups.map((group) => <UndrawnMessage key={group.id} group={group} />)
  },
  (before, after) => sameNodes(before.groups.flatMap(nodesOfGroup), after.groups.flatMap(nodesOfGroup)),
)
