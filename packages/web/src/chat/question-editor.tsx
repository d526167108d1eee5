import { type FormEvent, type KeyboardEvent, useEffect, useRef, useState } from 'react'
import type { QuestionNode } from './conversation.ts'

interface QuestionEditorProps {
  question: QuestionNode
  onCancel: () => void
  onAsk: (text: string) => void
}

/** A question asked anew in other words: the old one and its answers stay as another version. */
export function QuestionEditor({ question, onCancel, onAsk }: QuestionEditorProps) {
  const [text, setText] = useState(question.text)
  const area = useRef<HTMLTextAreaElement>(null)
  useEffect(() => {
    area.current?.focus()
    area.current?.setSelectionRange(question.text.length, question.text.length)
  }, [question])

  function submit(event: FormEvent) {
    event.preventDefault()
    if (text.trim() !== '') onAsk(text)
  }

  function onKeyDown(event: KeyboardEvent<HTMLTextAreaElement>) {
    if (event.key === 'Escape') {
      event.stopPropagation()
      onCancel()
    }
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return
    event.preventDefault()
    event.currentTarget.form?.requestSubmit()
  }

  return (
    <form className="chat-editor" onSubmit={submit}>
      <label className="visually-hidden" htmlFor={`edit-${question.id}`}>
        Edit the question
      </label>
      <textarea
        id={`edit-${question.id}`}
        ref={area}
        rows={2}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={onKeyDown}
      />
      <div className="row">
        <button type="submit" className="primary small" disabled={text.trim() === ''}>
          Ask again
        </button>
        <button type="button" className="small" onClick={onCancel}>
          Cancel
        </button>
      </div>
    </form>
  )
}
