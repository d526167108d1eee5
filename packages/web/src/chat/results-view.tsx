import { memo, useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import { CodeBlock } from '../markdown/code-block.tsx'
import { Icon } from '../ui/icon.tsx'
import { focusWhereWritten } from './composer.tsx'
import { type AnswerNode, type ResultsNode, wholeCalls } from './conversation.ts'
import type { MessageActions } from './message-actions.ts'
import { prettyJson } from './pretty-json.ts'
import { ToolResultsForm } from './tool-results-form.tsx'
import { VersionSteps } from './version-steps.tsx'

interface ResultsViewProps {
  results: ResultsNode
  /** Whose calls they answer; undefined in a conversation that lacks it. */
  calling: AnswerNode | undefined
  position: number
  count: number
  busy: boolean
  actions: MessageActions
}

/** What the reader brought back for the calls of the answer before, and the way to bring something else. */
export const ResultsView = memo(function ResultsView(props: ResultsViewProps) {
  const { results, calling, position, count, busy, actions } = props
  const [editing, setEditing] = useState(false)
  const edit = useRef<HTMLButtonElement>(null)
  const nameOf = (id: string) => calling?.toolCalls.find((call) => call.id === id)?.function.name ?? id
  if (editing && calling !== undefined) {
    return (
      <ToolResultsForm
        calls={wholeCalls(calling)}
        before={results.results}
        onCancel={() => {
          flushSync(() => setEditing(false))
          edit.current?.focus()
        }}
        onSend={(brought) => {
          setEditing(false)
          actions.sendResults(calling, brought)
          focusWhereWritten()
        }}
      />
    )
  }
  return (
    <article className="chat-results">
      <h2 className="visually-hidden">Tool results</h2>
      {results.results.map(({ callId, text }) => (
        <details key={callId} open>
          <summary>
            Result of <code>{nameOf(callId)}</code>
          </summary>
          <CodeBlock {...prettyJson(text)} />
        </details>
      ))}
      <div className="chat-actions">
        <VersionSteps position={position} count={count} onStep={(by) => actions.step(results, by)} />
        <button
          ref={edit}
          type="button"
          className="plain small icon-only"
          aria-label="Edit the results"
          title="Edit the results"
          disabled={busy || calling === undefined}
          onClick={() => setEditing(true)}
        >
          <Icon name="pencil" />
        </button>
      </div>
    </article>
  )
})
