import { useState } from 'react'
import { useLocation } from 'wouter'
import { useAdopt } from '../chat/use-adopt.ts'
import { describeError, type Problem } from '../errors.ts'
import { Notice } from '../ui/notice.tsx'
import { continueShared } from './continue-shared.ts'
import type { SharedConversation } from './share-document.ts'

/** Makes the reader's own copy of a shared conversation, and opens it. */
export function ContinueButton({ shared }: { shared: SharedConversation }) {
  const adopt = useAdopt()
  const [, navigate] = useLocation()
  const [problem, setProblem] = useState<Problem>()

  async function take() {
    try {
      navigate(`/chat/${await adopt(continueShared(shared, Date.now()))}`)
    } catch (error) {
      setProblem(describeError(error))
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
