import { useState } from 'react'
import { useLocation } from 'wouter'
import { UnreadableError } from '../chat/read-value.ts'
import { useAdopt } from '../chat/use-adopt.ts'
import { describeError, type Problem } from '../errors.ts'
import { Notice } from '../ui/notice.tsx'
import { continueShared } from './continue-shared.ts'
import type { SharedConversation } from './share-document.ts'

/** What somebody else shared may not be what this page can take in. */
function wordsFor(error: unknown): Problem {
  if (!(error instanceof UnreadableError)) return describeError(error)
  return { what: 'This conversation cannot be continued.', why: error.message, todo: '' }
}

/** Makes the reader's own copy of a shared conversation, and opens it. */
export function ContinueButton({ shared }: { shared: SharedConversation }) {
  const adopt = useAdopt()
  const [, navigate] = useLocation()
  const [problem, setProblem] = useState<Problem>()

  async function take() {
    try {
      navigate(`/chat/${await adopt(continueShared(shared, Date.now()))}`)
    } catch (error) {
      setProblem(wordsFor(error))
    }
  }

  return (
    <>
      <button type="button" onClick={take}>
        Continue in my own chat
      </button>
      {problem !== undefined && <Notice problem={problem} />}
    </>
  )
}
