import { ApiError } from '@verbatim/protocol'
import { useState } from 'react'
import { Link } from 'wouter'
import { describeError, type Problem } from '../errors.ts'
import { type Session, useSession } from '../service/queries.ts'
import { serviceUrl } from '../service/service-url.ts'
import { signOut } from '../service/sign-out.ts'
import { announce } from '../ui/announce.ts'
import { Busy } from '../ui/busy.tsx'
import { CopyButton } from '../ui/copy-button.tsx'
import { Notice } from '../ui/notice.tsx'
import { Page } from '../ui/page.tsx'
import { OwnerLinkForm } from './owner-link-form.tsx'
import { PasswordForm } from './password-form.tsx'
import { addPasskey, signInByPasskey, signInByProvider } from './sign-in.ts'
import { SignUpForm } from './sign-up-form.tsx'

/** The way in: by password, passkey or provider where there are users, by the owner's link where there is one owner. */
export function SignInPage() {
  const session = useSession()
  const [problem, setProblem] = useState<Problem | null>(null)

  /** Runs a step of signing in; what goes wrong is shown. */
  async function attempt(step: () => Promise<void>, done: string): Promise<void> {
    setProblem(null)
    try {
      await step()
      announce(done)
    } catch (error) {
      setProblem(wordsFor(error))
    }
  }

  return (
    <Page title="Sign in">
      {problem !== null && <Notice problem={problem} />}
      {session.isError && (
        <Notice problem={describeError(session.error)} onRetry={() => void session.refetch()} />
      )}
      {session.isPending && <Busy label="Asking who is signed in" />}
      {session.data !== undefined && <Ways session={session.data} attempt={attempt} />}
    </Page>
  )
}

interface WaysProps {
  session: Session
  attempt: (step: () => Promise<void>, done: string) => Promise<void>
}

function Ways({ session, attempt }: WaysProps) {
  if (session.signed_in) return <SignedIn session={session} attempt={attempt} />
  if (session.sign_in === 'owner-link') return <OwnerLink attempt={attempt} />
  return <Users session={session} attempt={attempt} />
}

function SignedIn({ session, attempt }: WaysProps) {
  const isOwner = session.actor === 'owner'
  return (
    <>
      <p>
        You are signed in{isOwner ? ' as the owner of this service' : ''}.{' '}
        <Link href="/chat">Open the chat</Link>.
      </p>
      <div className="row">
        {!isOwner && (
          <button
            type="button"
            onClick={() => attempt(() => addPasskey('This browser'), 'A passkey was added.')}
          >
            Add a passkey of this device
          </button>
        )}
        <button type="button" onClick={() => attempt(signOut, 'You are signed out.')}>
          Sign out
        </button>
      </div>
      {isOwner && session.sign_in === 'users' && <FirstAdministrator attempt={attempt} />}
    </>
  )
}

/** With users, the owner's session is there to make the first of them. */
function FirstAdministrator({ attempt }: Pick<WaysProps, 'attempt'>) {
  return (
    <>
      <p>
        Who signs up from here becomes an administrator, and this browser is then signed in as that person.
      </p>
      <SignUpForm title="Make an administrator" way="by-owner" invitation="" attempt={attempt} />
    </>
  )
}

const LINK_COMMAND = 'verbatim owner link'

function OwnerLink({ attempt }: Pick<WaysProps, 'attempt'>) {
  return (
    <>
      <p>
        This service has one owner, who signs in by a link. Each start of the service prints one; it works
        once, for 15 minutes. Another is made on the machine that runs the service:
      </p>
      <LinkCommand />
      <OwnerLinkForm attempt={attempt} />
      <p>
        Chatting may need no sign-in: <Link href="/chat">open the chat</Link>.
      </p>
    </>
  )
}

function LinkCommand() {
  return (
    <p className="row">
      <code>{LINK_COMMAND}</code> <CopyButton text={LINK_COMMAND} label="Copy the command" wordy />
    </p>
  )
}

function Users({ session, attempt }: WaysProps) {
  const [invitation] = useState(() => new URLSearchParams(location.hash.slice(1)).get('invitation') ?? '')
  return (
    <>
      <PasswordForm attempt={attempt} />
      <div className="row">
        <button type="button" onClick={() => attempt(signInByPasskey, 'You are signed in.')}>
          Use a passkey
        </button>
        {session.oidc && (
          <button
            type="button"
            onClick={() =>
              attempt(() => signInByProvider(`${serviceUrl()}/sign-in`), 'Leaving for the provider.')
            }
          >
            Use your organisation’s sign-in
          </button>
        )}
      </div>
      {session.sign_up !== 'off' && (
        <SignUpForm
          title={session.sign_up === 'invite' ? 'Sign up with an invitation' : 'Sign up'}
          way={session.sign_up === 'invite' ? 'invited' : 'open'}
          invitation={invitation}
          attempt={attempt}
        />
      )}
      <details className="card">
        <summary>Sign in as the owner of this service</summary>
        <p>On the machine that runs the service, this prints a link that works once, for 15 minutes:</p>
        <LinkCommand />
        <OwnerLinkForm attempt={attempt} />
      </details>
    </>
  )
}

const CLIENT_ERRORS_END = 500
const TOO_MANY = 429

function wordsFor(error: unknown): Problem {
  if (error instanceof DOMException) {
    return {
      what: 'No passkey was used.',
      why: 'The browser has none for this service, or it was cancelled.',
      todo: 'Try again, or use a password.',
    }
  }
  if (error instanceof ApiError && error.status < CLIENT_ERRORS_END && error.status !== TOO_MANY) {
    return {
      what: 'The service refused that.',
      why: error.message,
      todo: 'Look at what was given, and try again.',
    }
  }
  return describeError(error)
}
