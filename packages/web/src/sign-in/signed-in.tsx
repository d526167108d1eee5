import { Link } from 'wouter'
import { describeError } from '../errors.ts'
import type { Session } from '../service/queries.ts'
import { signOut } from '../service/sign-out.ts'
import { Field } from '../ui/field.tsx'
import { Notice } from '../ui/notice.tsx'
import type { Attempt } from './attempt.ts'
import { InvitationCard } from './invitation-card.tsx'
import { actFor, useSelf } from './organizations.ts'
import { Passkeys } from './passkeys.tsx'
import { SignUpForm } from './sign-up-form.tsx'

interface SignedInProps extends Attempt {
  session: Session
  /** The id of the invitation that led here, if any. */
  invitation: string
  onAnswered: () => void
}

/** What is here for who is signed in already. */
export function SignedIn(props: SignedInProps) {
  return props.session.actor === 'owner' ? <Owner {...props} /> : <User {...props} />
}

function Owner({ session, invitation, ...attempt }: SignedInProps) {
  return (
    <>
      <p>
        You are signed in as the owner of this service. <Link href="/chat">Open the chat</Link>.
      </p>
      {invitation !== '' && <p>An invitation is for a user: sign out first, then open its link again.</p>}
      <div className="row">
        <SignOut {...attempt} />
      </div>
      {session.sign_in === 'users' && (
        <>
          <p>
            Who signs up from here becomes an administrator, and this browser is then signed in as that
            person.
          </p>
          <SignUpForm
            title="Make an administrator"
            way="by-owner"
            invitation=""
            mail={session.mail}
            {...attempt}
          />
        </>
      )}
    </>
  )
}

function User({ session, invitation, onAnswered, ...attempt }: SignedInProps) {
  const self = useSelf()
  const data = self.data ?? undefined
  return (
    <>
      <p>
        You are signed in{data !== undefined && ` as ${data.name} (${data.email})`}.{' '}
        <Link href="/chat">Open the chat</Link>.
      </p>
      {invitation !== '' && <InvitationCard id={invitation} onAnswered={onAnswered} {...attempt} />}
      {self.isError && <Notice problem={describeError(self.error)} onRetry={() => void self.refetch()} />}
      {data !== undefined && data.organizations.length > 1 && <ActingFor {...data} {...attempt} />}
      {session.role === 'owner' && (
        <p>
          You own this organisation: <Link href="/admin/people">see its people, and invite others</Link>.
        </p>
      )}
      <div className="row">
        <SignOut {...attempt} />
      </div>
      <Passkeys {...attempt} />
    </>
  )
}

function SignOut({ attempt }: Pick<Attempt, 'attempt'>) {
  return (
    <button type="button" onClick={() => attempt(signOut, 'You are signed out.')}>
      Sign out
    </button>
  )
}

interface ActingForProps extends Attempt {
  active: string | null
  organizations: readonly { id: string; name: string }[]
}

function ActingFor({ active, organizations, attempt }: ActingForProps) {
  const choose = (id: string) => attempt(() => actFor(id), 'You act for another organisation now.')
  return (
    <Field label="Organisation" hint="Whose credits, keys and people you see and use.">
      {(ids) => (
        <select {...ids} value={active ?? ''} onChange={(event) => choose(event.target.value)}>
          {organizations.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      )}
    </Field>
  )
}
