import { useState } from 'react'
import { describeError, type Problem } from '../errors.ts'
import { useSession } from '../service/queries.ts'
import { announce } from '../ui/announce.ts'
import { Busy } from '../ui/busy.tsx'
import { Notice } from '../ui/notice.tsx'
import { Page } from '../ui/page.tsx'
import type { Attempt } from './attempt.ts'
import { useLink } from './link.ts'
import { NewPassword } from './new-password.tsx'
import { describeRefusal } from './refusals.ts'
import { SignedIn } from './signed-in.tsx'
import { SignedOut } from './signed-out.tsx'

/** The way in and out, and where links lead that set a password or invite. */
export function SignInPage() {
  const session = useSession()
  const [link, forget] = useLink()
  const { problem, told, ...attempt } = useAttempt()
  const shown = { ...attempt, invitation: link.invitation, onAnswered: forget }
  return (
    <Page title="Sign in">
      {problem !== undefined && <Notice problem={problem} />}
      {told !== '' && <p className="card">{told}</p>}
      {link.reset !== '' && <NewPassword token={link.reset} onLeave={forget} {...attempt} />}
      {session.isError && (
        <Notice problem={describeError(session.error)} onRetry={() => void session.refetch()} />
      )}
      {session.isPending && <Busy label="Asking who is signed in" />}
      {session.data !== undefined &&
        link.reset === '' &&
        (session.data.signed_in ? (
          <SignedIn session={session.data} {...shown} />
        ) : (
          <SignedOut session={session.data} {...shown} />
        ))}
    </Page>
  )
}

function useAttempt(): Attempt & { problem: Problem | undefined; told: string } {
  const [problem, setProblem] = useState<Problem>()
  const [told, setTold] = useState('')

  async function attempt(step: () => Promise<void>, done?: string): Promise<void> {
    setProblem(undefined)
    setTold('')
    try {
      await step()
      if (done !== undefined) announce(done)
    } catch (error) {
      setProblem(describeRefusal(error))
    }
  }

  function tell(sentence: string) {
    setTold(sentence)
    announce(sentence)
  }

  return { attempt, tell, problem, told }
}
