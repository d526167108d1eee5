import { memo } from 'react'
import { Markdown } from '../markdown/markdown.tsx'
import { Notice } from '../ui/notice.tsx'
import { AnswerFoot } from './answer-foot.tsx'
import { endingOf, waitingWords } from './answer-words.ts'
import { type AnswerNode, isRunning, type Waiting } from './conversation.ts'
import { sameParts } from './group-path.ts'
import type { MessageActions } from './message-actions.ts'
import { ReasoningView } from './reasoning-view.tsx'
import { ToolCallsView } from './tool-calls-view.tsx'

interface AnswerViewProps {
  /** More than one where an answer was cut off and went on. */
  parts: readonly AnswerNode[]
  position: number
  count: number
  /** Only of the answer that runs. */
  waiting: Waiting | null
  /** An answer runs, this one or another: nothing else may be asked meanwhile. */
  busy: boolean
  showsReasoning: boolean
  actions: MessageActions
}

export const AnswerView = memo(
  function AnswerView({ parts, position, count, waiting, busy, showsReasoning, actions }: AnswerViewProps) {
    const [first] = parts
    const last = parts.at(-1)
    if (first === undefined || last === undefined) return null
    const text = parts.map((part) => part.text).join('')
    return (
      <article className="chat-answer" aria-busy={isRunning(last)} data-state={last.state}>
        <h2 className="visually-hidden">Answer</h2>
        {showsReasoning &&
          parts.map((part) => part.reasoning !== '' && <ReasoningView key={part.id} answer={part} />)}
        {text !== '' && <Markdown text={text} streaming={isRunning(last)} />}
        {parts.map(
          (part) => part.toolCalls.length > 0 && <ToolCallsView key={part.id} calls={part.toolCalls} />,
        )}
        {isRunning(last) && last.text === '' && (
          <p className="chat-waiting quiet">{waitingWords(waiting, last.reasoning !== '')}</p>
        )}
        <Ending answer={last} busy={busy} actions={actions} />
        {!isRunning(last) && (
          <AnswerFoot parts={parts} position={position} count={count} busy={busy} actions={actions} />
        )}
      </article>
    )
  },
  (before, after) =>
    sameParts(before.parts, after.parts) &&
    before.position === after.position &&
    before.count === after.count &&
    before.waiting === after.waiting &&
    before.busy === after.busy &&
    before.showsReasoning === after.showsReasoning,
)

interface EndingProps {
  answer: AnswerNode
  busy: boolean
  actions: MessageActions
}

/** How an answer ended, where that takes words, with what the reader may do about it. */
function Ending({ answer, busy, actions }: EndingProps) {
  if (answer.problem !== null && answer.state === 'failed') {
    return <Notice problem={answer.problem} onRetry={busy ? undefined : () => actions.regenerate(answer)} />
  }
  const words = endingOf(answer)
  if (words === '') return null
  return (
    <div className="chat-ending row">
      <p>{words}</p>
      {answer.state === 'interrupted' && (
        <button type="button" className="small" disabled={busy} onClick={() => actions.resume(answer)}>
          Take it up again
        </button>
      )}
      {answer.finishReason === 'length' && (
        <button
          type="button"
          className="small"
          disabled={busy}
          onClick={() => actions.continueAnswer(answer)}
        >
          Continue
        </button>
      )}
    </div>
  )
}
