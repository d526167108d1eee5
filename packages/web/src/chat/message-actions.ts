import { useMemo, useRef } from 'react'
import type { AnswerNode, MessageNode, QuestionNode, ToolResult } from './conversation.ts'
import type { ConversationView } from './conversation-view.ts'

/** What may be done with a message. It never changes, so that a message is drawn again only when it changes itself. */
export interface MessageActions {
  /** To the version beside it. */
  step(node: MessageNode, by: 1 | -1): void
  editAndAsk(question: QuestionNode, text: string): void
  sendResults(answer: AnswerNode, results: ToolResult[]): void
  regenerate(answer: AnswerNode): void
  continueAnswer(answer: AnswerNode): void
  resume(answer: AnswerNode): void
  remove(node: MessageNode): void
  fork(node: MessageNode): void
}

/**
 * @param onFork opens the conversation that a fork made
 * @param stay has the page stay where it is, as another version may be much longer
 */
export function useMessageActions(
  view: ConversationView,
  onFork: (id: string) => void,
  stay: () => void,
): MessageActions {
  const latest = useRef({ view, onFork, stay })
  latest.current = { view, onFork, stay }
  return useMemo(() => {
    const current = () => latest.current.view
    return {
      step(node, by) {
        const versions = current().versionsOf(node)
        const next = versions[versions.findIndex(({ id }) => id === node.id) + by]
        if (next === undefined) return
        latest.current.stay()
        current().select(next)
      },
      editAndAsk: (question, text) => current().editAndAsk(question, text, question.images),
      sendResults: (answer, results) => current().sendResults(answer, results),
      regenerate: (answer) => current().regenerate(answer),
      continueAnswer: (answer) => current().continueAnswer(answer),
      resume: (answer) => current().resume(answer),
      remove: (node) => current().remove(node),
      fork: (node) => current().forkAt(node).then(latest.current.onFork),
    }
  }, [])
}
