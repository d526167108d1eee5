import { lazy, Suspense, useState } from 'react'
import type { AnswerNode } from '../chat/conversation.ts'
import { Icon } from '../ui/icon.tsx'
import { bundleOfAnswer } from './bundle-of-answer.ts'

const ReplayDialog = lazy(async () => ({ default: (await import('./replay-dialog.tsx')).ReplayDialog }))

/** Makes an answer again and compares; plain among the small buttons below an answer. Says what that costs before it begins. Nothing for an answer without a receipt. */
export function ReplayButton({ answer, plain = true }: { answer: AnswerNode; plain?: boolean }) {
  const [open, setOpen] = useState(false)
  if (answer.receipt === null || answer.response === null) return null
  return (
    <>
      <button
        type="button"
        className={plain ? 'plain small' : undefined}
        aria-haspopup="dialog"
        title="Make the answer again and compare"
        onClick={() => setOpen(true)}
      >
        {!plain && <Icon name="again" />} Replay
      </button>
      {open && (
        <Suspense>
          <ReplayDialog
            bundle={() => bundleOfAnswer(answer)}
            cost={answer.cost}
            onClose={() => setOpen(false)}
          />
        </Suspense>
      )}
    </>
  )
}
