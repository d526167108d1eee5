import { useState } from 'react'
import { Link } from 'wouter'
import type { AnswerNode } from '../chat/conversation.ts'
import { describeError, type Problem } from '../errors.ts'
import { Dialog } from '../ui/dialog.tsx'
import { Icon } from '../ui/icon.tsx'
import { Notice } from '../ui/notice.tsx'
import { fileName, saveFile } from '../ui/save-file.ts'
import { bundleOfAnswer, UnsignedError } from './bundle-of-answer.ts'
import { bundleText } from './bundle-text.ts'
import { CheckAgainButton } from './check-again-button.tsx'
import type { Mark } from './mark.ts'
import { MarkDetails } from './mark-details.tsx'
import { MARK_LOOKS } from './mark-words.ts'
import { ReplayButton } from './replay.tsx'
import { checkAgain } from './use-mark.ts'

interface MarkDialogProps {
  answer: AnswerNode
  mark: Mark | undefined
  onClose: () => void
}

/** The checks of an answer one by one, and what can be done with it. */
export function MarkDialog({ answer, mark, onClose }: MarkDialogProps) {
  const [problem, setProblem] = useState<Problem>()

  async function save() {
    try {
      const bundle = await bundleOfAnswer(answer)
      const file = new Blob([bundleText(bundle)], { type: 'application/json' })
      saveFile(file, fileName(answer.receipt ?? 'answer', 'verbatim.json'))
    } catch (error) {
      setProblem(error instanceof UnsignedError ? noBundle(error) : describeError(error))
    }
  }

  return (
    <Dialog open title={MARK_LOOKS[mark?.state ?? 'checking'].label} onClose={onClose}>
      <div className="stack mark-dialog">
        <MarkDetails mark={mark} onTrusted={checkAgain}>
          {problem !== undefined && <Notice problem={problem} />}
          <div className="row">
            <CheckAgainButton state={mark?.state} />
            {answer.receipt !== null && answer.response !== null && (
              <>
                <button type="button" onClick={save}>
                  <Icon name="download" /> Save the bundle
                </button>
                <ReplayButton answer={answer} plain={false} />
                <Link href={`/verify/${answer.receipt}`}>Open on the verification page</Link>
              </>
            )}
          </div>
        </MarkDetails>
      </div>
    </Dialog>
  )
}

function noBundle({ message }: UnsignedError): Problem {
  return {
    what: 'There is no bundle.',
    why: message,
    todo: 'Ask again: a new answer is signed when it ends.',
  }
}
