import { useState } from 'react'
import { Markdown } from '../markdown/markdown.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { CheckAgainButton } from '../verification/check-again-button.tsx'
import { MarkButton } from '../verification/mark-button.tsx'
import { MarkDetails } from '../verification/mark-details.tsx'
import { MARK_LOOKS } from '../verification/mark-words.ts'
import { checkAgain, useCheck } from '../verification/use-mark.ts'
import { useSeen } from '../verification/use-seen.ts'
import { checkShared } from './check-shared.ts'
import type { SharedExchange } from './difference-from-shared.ts'
import type { SharedAnswer } from './share-document.ts'

interface SharedAnswerViewProps {
  /** Of the share and the message: what the check is remembered by. */
  id: string
  answer: SharedAnswer
  exchange: () => SharedExchange
}

/** A shared answer, checked in the browser of whoever reads it. */
export function SharedAnswerView({ id, answer, exchange }: SharedAnswerViewProps) {
  const [element, seen] = useSeen<HTMLButtonElement>()
  const [open, setOpen] = useState(false)
  const mark = useCheck([id], () => checkShared(exchange()), seen)
  return (
    <article className="shared-answer stack">
      {answer.reasoning !== null && (
        <details>
          <summary>Raw reasoning</summary>
          <div className="shared-reasoning quiet">{answer.reasoning}</div>
        </details>
      )}
      <Markdown text={answer.text} />
      {answer.toolCalls.map((call) => (
        <p key={call.id}>
          Calls{' '}
          <code>
            {call.name}({call.arguments})
          </code>
        </p>
      ))}
      <div className="row">
        <MarkButton ref={element} mark={mark} onOpen={() => setOpen(true)} />
        <span className="quiet">{answer.model}</span>
      </div>
      <Dialog open={open} title={MARK_LOOKS[mark?.state ?? 'checking'].label} onClose={() => setOpen(false)}>
        <div className="stack mark-dialog">
          <MarkDetails mark={mark} onTrusted={checkAgain}>
            <div className="row">
              <CheckAgainButton state={mark?.state} />
            </div>
          </MarkDetails>
        </div>
      </Dialog>
    </article>
  )
}
