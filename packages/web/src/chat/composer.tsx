import type { ClipboardEvent, FormEvent, KeyboardEvent, ReactNode } from 'react'
import { Icon } from '../ui/icon.tsx'
import { Notice } from '../ui/notice.tsx'
import { AttachedImages, AttachImage } from './attached-images.tsx'
import type { ImageAttachment } from './conversation.ts'
import { imageFiles } from './pick-image.ts'
import { type Attachments, useAttachments } from './use-attachments.ts'
import { useDraft } from './use-draft.ts'
import { useDroppedFiles } from './use-dropped-files.ts'

interface ComposerProps {
  running: boolean
  /** Whether there is a model, and a way to ask it. */
  ready: boolean
  /** Whether the model sees images. */
  sees: boolean
  /** What the answer is made with: model, effort and parameters. */
  choices: ReactNode
  /** Told of what is typed: what it would cost. */
  foot: (text: string, images: number) => ReactNode
  onSend: (text: string, images: ImageAttachment[]) => void
  onStop: () => void
}

/** The id of the field, for all that moves the focus there. */
const COMPOSER = 'message'

/** Writing is what one comes for; but a keyboard on the screen would cover the conversation. */
export function focusWhereWritten(): void {
  if (matchMedia('(pointer: fine)').matches) focusComposer()
}

export function focusComposer(): void {
  document.getElementById(COMPOSER)?.focus()
}

const UNSEEN = {
  what: 'This model sees no images.',
  why: '',
  todo: 'Choose another model, or remove what is attached.',
}

function takePasted(event: ClipboardEvent, attached: Attachments, sees: boolean): void {
  const files = imageFiles(event.clipboardData.files)
  if (!sees || files.length === 0) return
  event.preventDefault()
  attached.add(files)
}

function takeDropped(dropped: FileList, attached: Attachments, sees: boolean): void {
  const files = imageFiles(dropped)
  if (!sees) attached.refuse('This model sees no images, and takes no other files.')
  else if (files.length === 0) attached.refuse('Only images can be attached.')
  else attached.add(files)
}

/** Enter sends, Shift+Enter breaks the line, Escape stops the answer. */
export function Composer(props: ComposerProps) {
  const { running, ready, sees, choices, foot, onSend, onStop } = props
  const [draft, setDraft] = useDraft()
  const attached = useAttachments()
  useDroppedFiles((files) => takeDropped(files, attached, sees))
  const unseen = !sees && attached.images.length > 0
  const sendable = ready && !running && !unseen && (draft.trim() !== '' || attached.images.length > 0)

  function submit(event: FormEvent) {
    event.preventDefault()
    if (running) return onStop()
    if (!sendable) return
    onSend(draft, attached.images)
    setDraft('')
    attached.clear()
  }

  function onKeyDown(event: KeyboardEvent<HTMLTextAreaElement>) {
    // While an input method composes a word, Enter belongs to it.
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return
    event.preventDefault()
    if (!running) event.currentTarget.form?.requestSubmit()
  }

  return (
    <form className="composer" onSubmit={submit}>
      {attached.problem !== null && <Notice problem={attached.problem} />}
      {unseen && <Notice problem={UNSEEN} />}
      <AttachedImages images={attached.images} onRemove={attached.remove} />
      <label className="visually-hidden" htmlFor={COMPOSER}>
        Message
      </label>
      <div className="composer-field">
        <textarea
          id={COMPOSER}
          rows={1}
          placeholder="Write a message"
          aria-describedby="composer-foot"
          value={draft}
          onChange={(event) => setDraft(event.target.value)}
          onKeyDown={onKeyDown}
          onPaste={(event) => takePasted(event, attached, sees)}
        />
        <button type="submit" className="primary composer-send" aria-disabled={!running && !sendable}>
          <Icon name={running ? 'stop' : 'send'} />
          {running ? 'Stop' : 'Send'}
        </button>
      </div>
      <div className="composer-row">
        {sees && <AttachImage onFiles={attached.add} />}
        {choices}
      </div>
      <div id="composer-foot" className="composer-foot">
        {foot(draft, attached.images.length)}
      </div>
    </form>
  )
}
