import { lazy, Suspense, useEffect, useState } from 'react'
import { type AnswerNode, isRunning } from '../chat/conversation.ts'
import { announce } from '../ui/announce.ts'
import type { ShownExchange } from './asked-as-signed.ts'
import type { Mark } from './mark.ts'
import { MarkButton } from './mark-button.tsx'
import { MARK_LOOKS } from './mark-words.ts'
import { useMark } from './use-mark.ts'
import { useSeen } from './use-seen.ts'

const MarkDialog = lazy(async () => ({ default: (await import('./mark-dialog.tsx')).MarkDialog }))

interface VerifiedMarkProps {
  answer: AnswerNode
  /** What is shown before it: an answer to another question is not what was signed. */
  exchange: ShownExchange
}

/** Whether an answer is what was signed, checked here in the browser once it is seen. Nothing while it is still being written. */
export function VerifiedMark({ answer, exchange }: VerifiedMarkProps) {
  return isRunning(answer) ? null : <EndedMark answer={answer} exchange={exchange} />
}

function EndedMark({ answer, exchange }: VerifiedMarkProps) {
  const [element, seen] = useSeen<HTMLButtonElement>()
  const mark = useMark(answer, exchange, seen)
  const [open, setOpen] = useState(false)
  useSpokenAlarm(mark)
  return (
    <>
      <MarkButton ref={element} mark={mark} onOpen={() => setOpen(true)} />
      {open && (
        <Suspense>
          <MarkDialog answer={answer} mark={mark} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  )
}

/** What must not be believed is said to who does not see the mark; that all is well is not worth an interruption. */
function useSpokenAlarm(mark: Mark | undefined): void {
  const isAlarming = mark?.state === 'mismatch' || mark?.state === 'unknown-key'
  const alarm = isAlarming ? `${MARK_LOOKS[mark.state].label}. ${mark.sentence}` : ''
  useEffect(() => {
    if (alarm !== '') announce(alarm)
  }, [alarm])
}
