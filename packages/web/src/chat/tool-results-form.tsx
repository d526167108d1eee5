import type { ToolCall } from '@verbatim/protocol'
import { type FormEvent, type KeyboardEvent, useState } from 'react'
import { Field } from '../ui/field.tsx'
import type { ToolResult } from './conversation.ts'

interface ToolResultsFormProps {
  calls: readonly ToolCall[]
  /** What was brought before, where that is changed. */
  before?: readonly ToolResult[]
  onSend: (results: ToolResult[]) => void
  onCancel?: () => void
}

/** A field for the result of each call. The model goes on with all of them, so they are sent together. */
export function ToolResultsForm({ calls, before = [], onSend, onCancel }: ToolResultsFormProps) {
  const [texts, setTexts] = useState(() => calls.map(({ id }) => textFor(id, before)))
  const isWhole = texts.every((text) => text.trim() !== '')

  function submit(event: FormEvent) {
    event.preventDefault()
    if (isWhole) onSend(calls.map(({ id }, at) => ({ callId: id, text: texts[at] ?? '' })))
  }

  function onKeyDown(event: KeyboardEvent<HTMLFormElement>) {
    if (event.key !== 'Escape' || onCancel === undefined) return
    event.stopPropagation()
    onCancel()
  }

  return (
    <form className="chat-results-form" aria-label="Tool results" onSubmit={submit} onKeyDown={onKeyDown}>
      <p className="quiet">The page runs no tools: run them yourself, and write what they gave back.</p>
      {calls.map(({ id, function: { name } }, at) => (
        <Field key={id} label={calls.length === 1 ? `Result of ${name}` : `Result ${at + 1}, of ${name}`}>
          {(control) => (
            <textarea
              {...control}
              rows={2}
              spellCheck={false}
              value={texts[at] ?? ''}
              onChange={(event) => setTexts(texts.with(at, event.target.value))}
            />
          )}
        </Field>
      ))}
      <div className="row">
        <button type="submit" className="primary small" disabled={!isWhole}>
          Send results
        </button>
        {onCancel !== undefined && (
          <button type="button" className="small" onClick={onCancel}>
            Cancel
          </button>
        )}
      </div>
    </form>
  )
}

function textFor(id: string, results: readonly ToolResult[]): string {
  return results.find(({ callId }) => callId === id)?.text ?? ''
}
