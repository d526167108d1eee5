import { AnswerView } from './answer-view.tsx'
import type { MessageNode } from './conversation.ts'
import type { ConversationView } from './conversation-view.ts'
import type { MessageGroup } from './group-path.ts'
import type { MessageActions } from './message-actions.ts'
import { QuestionView } from './question-view.tsx'
import { ResultsView } from './results-view.tsx'

interface MessageViewProps {
  group: MessageGroup
  /** Whether nothing follows it. */
  isLast: boolean
  view: ConversationView
  showsReasoning: boolean
  actions: MessageActions
}

/** One message, whosever it is. */
export function MessageView({ group, isLast, view, showsReasoning, actions }: MessageViewProps) {
  const busy = view.running !== null
  if (group.role === 'user') {
    const place = placeOf(view, group.question)
    return <QuestionView question={group.question} {...place} busy={busy} actions={actions} />
  }
  if (group.role === 'tool') {
    const { results, calling } = group
    const place = placeOf(view, results)
    return <ResultsView results={results} calling={calling} {...place} busy={busy} actions={actions} />
  }
  const runs = group.parts.some(({ id }) => id === view.running?.id)
  return (
    <AnswerView
      question={group.question}
      since={group.since}
      parts={group.parts}
      {...placeOf(view, group.parts[0])}
      isLast={isLast}
      waiting={runs ? view.waiting : null}
      busy={busy}
      canResume={group.parts.slice(-1).some(view.canResume)}
      showsReasoning={showsReasoning}
      actions={actions}
    />
  )
}

function placeOf(view: ConversationView, node: MessageNode | undefined): { position: number; count: number } {
  if (node === undefined) return { position: 1, count: 1 }
  const versions = view.versionsOf(node)
  return { position: versions.findIndex(({ id }) => id === node.id) + 1, count: versions.length }
}
