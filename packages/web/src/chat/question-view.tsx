import { memo, useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import { CopyButton } from '../ui/copy-button.tsx'
import { Icon } from '../ui/icon.tsx'
import { focusWhereWritten } from './composer.tsx'
import type { ImageAttachment, QuestionNode } from './conversation.ts'
import type { MessageActions } from './message-actions.ts'
import { QuestionEditor } from './question-editor.tsx'
import { VersionSteps } from './version-steps.tsx'

interface QuestionViewProps {
  question: QuestionNode
  position: number
  count: number
  /** While an answer runs nothing else is asked. */
  busy: boolean
  actions: MessageActions
}

export const QuestionView = memo(function QuestionView(props: QuestionViewProps) {
  const { question, position, count, busy, actions } = props
  const [editing, setEditing] = useState(false)
  const edit = useRef<HTMLButtonElement>(null)
  if (editing) {
    return (
      <QuestionEditor
        question={question}
        onCancel={() => {
          flushSync(() => setEditing(false))
          edit.current?.focus()
        }}
        onAsk={(text) => {
          setEditing(false)
          actions.editAndAsk(question, text)
          focusWhereWritten()
        }}
      />
    )
  }
  return (
    <article className="chat-question">
      <h2 className="visually-hidden">You</h2>
      <Pictures images={question.images} />
      {question.text !== '' && <p className="chat-question-text">{question.text}</p>}
      <div className="chat-actions">
        <VersionSteps position={position} count={count} onStep={(by) => actions.step(question, by)} />
        <CopyButton text={question.text} label="Copy the question" />
        <button
          ref={edit}
          type="button"
          className="plain small icon-only"
          aria-label="Edit the question"
          title="Edit the question"
          disabled={busy}
          onClick={() => setEditing(true)}
        >
          <Icon name="pencil" />
        </button>
      </div>
    </article>
  )
})

function Pictures({ images }: { images: readonly ImageAttachment[] }) {
  if (images.length === 0) return null
  return (
    <div className="chat-pictures">
      {images.map(({ name, url, width, height }) => (
        <img key={url} src={url} alt={name} width={width} height={height} />
      ))}
    </div>
  )
}
