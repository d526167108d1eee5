import { useMemo } from 'react'
import { AnswerView } from './answer-view.tsx'
import type { MessageNode } from './conversation.ts'
import type { ConversationView } from './conversation-view.ts'
import { groupPath } from './group-path.ts'
import type { MessageActions } from './message-actions.ts'
import { QuestionView } from './question-view.tsx'

interface MessagesProps {
  view: ConversationView
  showsReasoning: boolean
  actions: MessageActions
}

/** The path that is seen, as questions and answers. */
export function Messages({ view, showsReasoning, actions }: MessagesProps) {
  const groups = useMemo(() => groupPath(view.path), [view.path])
  const busy = view.running !== null
  return (
    <div className="chat-messages">
      {groups.map((group) => {
        const place = placeOf(view, group.role === 'user' ? group.question : group.parts[0])
        if (group.role === 'user') {
          return (
            <QuestionView key={group.id} question={group.question} {...place} busy={busy} actions={actions} />
          )
        }
        const runs = group.parts.some(({ id }) => id === view.running?.id)
        return (
          <AnswerView
            key={group.id}
            question={group.question}
            parts={group.parts}
            {...place}
            waiting={runs ? view.waiting : null}
            busy={busy}
            canResume={group.parts.slice(-1).some(view.canResume)}
            showsReasoning={showsReasoning}
            actions={actions}
          />
        )
      })}
    </div>
  )
}

function placeOf(view: ConversationView, node: MessageNode | undefined): { position: number; count: number } {
  if (node === undefined) return { position: 1, count: 1 }
  const versions = view.versionsOf(node)
  return { position: versions.findIndex(({ id }) => id === node.id) + 1, count: versions.length }
}
