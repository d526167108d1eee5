import { type FormEvent, type KeyboardEvent, type RefObject, useState } from 'react'

interface ComposerProps {
  inputRef: RefObject<HTMLTextAreaElement | null>
  running: boolean
  /** Whether there is a model to ask. */
  ready: boolean
  onSend: (prompt: string) => void
  onStop: () => void
}

const number = new Intl.NumberFormat('en')

/** Enter sends, Shift+Enter breaks the line, Escape stops the answer. */
export function Composer({ inputRef, running, ready, onSend, onStop }: ComposerProps) {
  const [draft, setDraft] = useState('')
  const sendable = ready && !running && draft.trim() !== ''

  function submit(event: FormEvent) {
    event.preventDefault()
    if (running) return onStop()
    if (!sendable) return
    onSend(draft)
    setDraft('')
  }

  function onKeyDown(event: KeyboardEvent<HTMLTextAreaElement>) {
    if (event.key === 'Escape' && running) onStop()
    // While an input method composes a word, Enter belongs to it.
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return
    event.preventDefault()
    if (!running) event.currentTarget.form?.requestSubmit()
  }

  return (
    <form className="composer" onSubmit={submit}>
      <label className="visually-hidden" htmlFor="prompt">
        Message
      </label>
      <textarea
        id="prompt"
        ref={inputRef}
        rows={2}
        placeholder="Write a message"
        aria-describedby="prompt-length"
        value={draft}
        onChange={(event) => setDraft(event.target.value)}
        onKeyDown={onKeyDown}
      />
      <div className="composer-foot">
        <small id="prompt-length">{characters(draft)}</small>
        <button type="submit" className="primary" aria-disabled={!running && !sendable}>
          {running ? 'Stop' : 'Send'}
        </button>
      </div>
    </form>
  )
}

function characters(text: string): string {
  const count = [...text].length
  return `${number.format(count)} ${count === 1 ? 'character' : 'characters'}`
}
