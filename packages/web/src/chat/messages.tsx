import { startTransition, useEffect, useMemo, useState } from 'react'
import type { ConversationView } from './conversation-view.ts'
import { groupPath, type MessageGroup } from './group-path.ts'
import type { MessageActions } from './message-actions.ts'
import { Stretch } from './stretch.tsx'
import { usePrinting } from './use-printing.ts'

interface MessagesProps {
  view: ConversationView
  showsReasoning: boolean
  actions: MessageActions
}

/** What is drawn or left undrawn together: few enough to be drawn between two frames. */
const STRETCH = 12

/** The path that is seen, as questions and answers. */
export function Messages({ view, showsReasoning, actions }: MessagesProps) {
  const groups = useMemo(() => groupPath(view.path), [view.path])
  return (
    <div className="chat-messages">
      {groups.length > 0 && (
        <Stretches
          key={view.id}
          groups={groups}
          view={view}
          showsReasoning={showsReasoning}
          actions={actions}
        />
      )}
    </div>
  )
}

/**
 * A conversation opens at its end, and may have thousands of messages: the last ones come first, then the words of all others, each of which
 * is drawn as it comes near the screen.
 */
function Stretches({ groups, ...shared }: MessagesProps & { groups: readonly MessageGroup[] }) {
  const soon = useSoon()
  const printing = usePrinting()
  const whole = soon || printing
  const stretches = useMemo(() => cut(groups), [groups])
  return stretches.map((stretch, at) => {
    const isAtEnd = at >= stretches.length - 2
    if (!isAtEnd && !whole) return null
    const isLast = at === stretches.length - 1
    return <Stretch key={stretch[0]?.id} groups={stretch} isLast={isLast} drawnAtOnce={isAtEnd} {...shared} />
  })
}

/** False at first, so that what is seen is not kept waiting by what is not. */
function useSoon(): boolean {
  const [soon, setSoon] = useState(false)
  useEffect(() => startTransition(() => setSoon(true)), [])
  return soon
}

function cut(groups: readonly MessageGroup[]): MessageGroup[][] {
  return Array.from({ length: Math.ceil(groups.length / STRETCH) }, (_, at) =>
    groups.slice(at * STRETCH, (at + 1) * STRETCH),
  )
}
