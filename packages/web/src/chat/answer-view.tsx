import { memo } from 'react'
import { Markdown } from '../markdown/markdown.tsx'
import { Notice } from '../ui/notice.tsx'
import { AnswerFoot } from './answer-foot.tsx'
import { endingOf, waitingWords } from './answer-words.ts'
import { focusWhereWritten } from './composer.tsx'
import {
  type AnswerNode,
  isRunning,
  type QuestionNode,
  type ResultsNode,
  type Waiting,
  wholeCalls,
} from './conversation.ts'
import { sameNodes } from './group-path.ts'
import type { MessageActions } from './message-actions.ts'
import { ReasoningView } from './reasoning-view.tsx'
import { ToolCallsView } from './tool-calls-view.tsx'
import { ToolResultsForm } from './tool-results-form.tsx'

interface AnswerViewProps {
  /** What it answers; undefined in a conversation that lacks it. */
  question: QuestionNode | undefined
  /** Between the two: answers that called functions, and what these gave back. */
  since: readonly (AnswerNode | ResultsNode)[]
  /** More than one where an answer was cut off and went on. */
  parts: readonly AnswerNode[]
  position: number
  count: number
  /** Whether nothing follows it. */
  isLast: boolean
  /** Only of the answer that runs. */
  waiting: Waiting | null
  /** An answer runs, this one or another: nothing else may be asked meanwhile. */
  busy: boolean
  /** Of one that was interrupted, whether it can be taken up. */
  canResume: boolean
  showsReasoning: boolean
  actions: MessageActions
}

export const AnswerView = memo(
  function AnswerView(props: AnswerViewProps) {
    const { question, since, parts, position, count, isLast, waiting, busy, canResume, showsReasoning } =
      props
    const { actions } = props
    const [first] = parts
    const last = parts.at(-1)
    if (first === undefined || last === undefined) return null
    const text = parts.map((part) => part.text).join('')
    return (
      <article className="chat-answer" aria-busy={isRunning(last)} data-state={last.state}>
        <h2 className="visually-hidden">Answer</h2>
        {showsReasoning &&
          parts.map((part) => part.reasoning !== '' && <ReasoningView key={part.id} answer={part} />)}
        {text !== '' && <Markdown key={first.id} text={text} streaming={isRunning(last)} />}
        {parts.map(
          (part) => part.toolCalls.length > 0 && <ToolCallsView key={part.id} calls={part.toolCalls} />,
        )}
        {isLast && !busy && wholeCalls(last).length > 0 && (
          <ToolResultsForm
            key={last.id}
            calls={wholeCalls(last)}
            onSend={(brought) => {
              actions.sendResults(last, brought)
              focusWhereWritten()
            }}
          />
        )}
        {isRunning(last) && last.text === '' && (
          <p className="chat-waiting quiet">{waitingWords(waiting, last.reasoning !== '')}</p>
        )}
        <Ending answer={last} canResume={canResume} busy={busy} actions={actions} />
        {!isRunning(last) && (
          <AnswerFoot
            question={question}
            since={since}
            parts={parts}
            position={position}
            count={count}
            busy={busy}
            actions={actions}
          />
        )}
      </article>
    )
  },
  (before, after) =>
    before.question === after.question &&
    sameNodes(before.since, after.since) &&
    before.isLast === after.isLast &&
    sameNodes(before.parts, after.parts) &&
    before.position === after.position &&
    before.count === after.count &&
    before.waiting === after.waiting &&
    before.busy === after.busy &&
    before.canResume === after.canResume &&
    before.showsReasoning === after.showsReasoning,
)

interface EndingProps {
  answer: AnswerNode
  canResume: boolean
  busy: boolean
  actions: MessageActions
}

/** How an answer ended, where that takes words, with what the reader may do about it. */
function Ending({ answer, canResume, busy, actions }: EndingProps) {
  if (isRunning(answer)) return null
  const words = endingOf(answer, canResume)
  // Without a problem, as of an imported conversation, its foot has the button.
  const mayTryAgain = answer.state === 'failed' && !busy
  return (
    <>
      {answer.problem !== null && (
        <Notice
          problem={answer.problem}
          onRetry={mayTryAgain ? () => actions.regenerate(answer) : undefined}
        />
      )}
      {words !== '' && (
        <div className="chat-ending row">
          <p>{words}</p>
          <Remedy answer={answer} canResume={canResume} busy={busy} actions={actions} />
        </div>
      )}
    </>
  )
}

function Remedy({ answer, canResume, busy, actions }: EndingProps) {
  const remedy = remedyOf(answer, canResume, actions)
  if (remedy === undefined) return null
  return (
    <button type="button" className="small" disabled={busy} onClick={() => remedy.act(answer)}>
      {remedy.label}
    </button>
  )
}

function remedyOf({ state, finishReason }: AnswerNode, canResume: boolean, actions: MessageActions) {
  if (state === 'interrupted' && canResume) return { label: 'Take it up again', act: actions.resume }
  if (state === 'interrupted') return { label: 'Answer again', act: actions.regenerate }
  return finishReason === 'length' ? { label: 'Continue', act: actions.continueAnswer } : undefined
}
