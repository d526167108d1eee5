import { Link } from 'wouter'
import type { Session } from '../service/queries.ts'
import type { Attempt } from './attempt.ts'
import { ForgotPassword } from './forgot-password.tsx'
import { OwnerLinkForm } from './owner-link-form.tsx'
import { PasswordForm } from './password-form.tsx'
import { pageWith } from './passwords.ts'
import { ShellCommand } from './shell-command.tsx'
import { signInByPasskey, signInByProvider } from './sign-in.ts'
import { SignUpForm } from './sign-up-form.tsx'

interface SignedOutProps extends Attempt {
  session: Session
  /** The id of the invitation that led here, if any. */
  invitation: string
  onAnswered: () => void
}

/** The ways in: by password, passkey or provider where there are users, by the owner's link where there is one owner. */
export function SignedOut(props: SignedOutProps) {
  return props.session.sign_in === 'users' ? <Users {...props} /> : <OwnerLink {...props} />
}

const LINK_COMMAND = 'verbatim owner link'

function OwnerLink(attempt: Attempt) {
  return (
    <>
      <p>
        This service has one owner, who signs in by a link. Each start of the service prints one; it works
        once, for 15 minutes. Another is made on the machine that runs the service:
      </p>
      <ShellCommand text={LINK_COMMAND} />
      <OwnerLinkForm {...attempt} />
      <p>
        Chatting may need no sign-in: <Link href="/chat">open the chat</Link>.
      </p>
    </>
  )
}

function Users({ session, invitation, onAnswered, ...attempt }: SignedOutProps) {
  const isInvited = session.sign_up === 'invite'
  return (
    <>
      {invitation !== '' && (
        <p>
          <strong>You are invited.</strong> If you have an account here, sign in, and accept then. If you are
          new, sign up below.
        </p>
      )}
      <PasswordForm {...attempt} />
      <OtherWays invitation={invitation} oidc={session.oidc} {...attempt} />
      <ForgotPassword mail={session.mail} {...attempt} />
      {session.sign_up !== 'off' && (
        <SignUpForm
          // Another link, another form.
          key={invitation}
          title={isInvited ? 'Sign up with an invitation' : 'Sign up'}
          way={isInvited ? 'invited' : 'open'}
          invitation={invitation}
          mail={session.mail}
          onAnswered={onAnswered}
          {...attempt}
        />
      )}
      <details className="card">
        <summary>Sign in as the owner of this service</summary>
        <p>On the machine that runs the service, this prints a link that works once, for 15 minutes:</p>
        <ShellCommand text={LINK_COMMAND} />
        <OwnerLinkForm {...attempt} />
      </details>
    </>
  )
}

function OtherWays({ invitation, oidc, attempt }: Attempt & { invitation: string; oidc: boolean }) {
  return (
    <div className="row">
      <button type="button" onClick={() => attempt(signInByPasskey, 'You are signed in.')}>
        Use a passkey
      </button>
      {oidc && (
        <button
          type="button"
          onClick={() => attempt(() => signInByProvider(pageWith(invitation)), 'Leaving for the provider.')}
        >
          Use your organisation’s sign-in
        </button>
      )}
    </div>
  )
}
