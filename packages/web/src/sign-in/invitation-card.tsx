import { Busy } from '../ui/busy.tsx'
import { Notice } from '../ui/notice.tsx'
import type { Attempt } from './attempt.ts'
import { answerInvitation, type Invitation, useInvitation } from './organizations.ts'
import { refreshSession } from './refresh-session.ts'
import { describeRefusal } from './refusals.ts'

interface InvitationCardProps extends Attempt {
  id: string
  /** Once it is answered. */
  onAnswered: () => void
}

/** An invitation in front of who is signed in, to be accepted or declined. */
export function InvitationCard({ id, ...rest }: InvitationCardProps) {
  const invitation = useInvitation(id)
  return (
    <section className="card">
      <h2>You are invited</h2>
      {invitation.isPending && <Busy label="Reading the invitation" />}
      {invitation.isError && <Notice problem={describeRefusal(invitation.error)} />}
      {invitation.data && <Answers id={id} invitation={invitation.data} {...rest} />}
    </section>
  )
}

function Answers({
  id,
  invitation: { organizationName, role, inviterEmail },
  onAnswered,
  attempt,
  tell,
}: InvitationCardProps & { invitation: Invitation }) {
  async function answer(how: 'accept' | 'reject', done: string) {
    await answerInvitation(id, how)
    onAnswered()
    await refreshSession()
    tell(done)
  }
  const joined = `You are in the organisation “${organizationName}” now, as ${role}.`
  const declined = `You declined to join “${organizationName}”.`
  return (
    <>
      <p>
        {inviterEmail} invites you to join the organisation <strong>{organizationName}</strong> as{' '}
        <strong>{role}</strong>.
      </p>
      <div className="row">
        <button type="button" className="primary" onClick={() => attempt(() => answer('accept', joined))}>
          Accept
        </button>
        <button type="button" onClick={() => attempt(() => answer('reject', declined))}>
          Decline
        </button>
      </div>
    </>
  )
}
