import { describeError } from '../errors.ts'
import { moment } from '../text/numbers.ts'
import { announce } from '../ui/announce.ts'
import { CopyButton } from '../ui/copy-button.tsx'
import { DataTable } from '../ui/data-table.tsx'
import { Notice } from '../ui/notice.tsx'
import { type Invitation, invitationUrl, usePeopleActs } from './people-queries.ts'

/** The invitations that nobody has answered yet. */
export function InvitationTable({ invitations }: { invitations: readonly Invitation[] }) {
  const { takeBack } = usePeopleActs()
  const columns = [
    { key: 'email', label: 'For', render: ({ email }: Invitation) => email },
    { key: 'role', label: 'Role', render: ({ role }: Invitation) => role },
    {
      key: 'until',
      label: 'Open until',
      render: ({ expiresAt }: Invitation) => <span className="admin-line">{moment(expiresAt)}</span>,
    },
    {
      key: 'acts',
      label: 'Acts',
      render: (invitation: Invitation) => <Acts {...invitation} onTakeBack={onTakeBack} />,
    },
  ]

  function onTakeBack(invitationId: string) {
    takeBack.mutate({ invitationId }, { onSuccess: () => announce('The invitation is taken back.') })
  }

  return (
    <>
      {takeBack.error !== null && <Notice problem={describeError(takeBack.error)} />}
      <DataTable
        caption="Open invitations"
        columns={columns}
        rows={invitations}
        keyOf={({ id }) => id}
        empty="Nobody is invited."
      />
    </>
  )
}

function Acts({ id, email, onTakeBack }: Invitation & { onTakeBack: (id: string) => void }) {
  return (
    <span className="admin-line">
      <CopyButton text={invitationUrl(id)} label={`Copy the link for ${email}`} />
      <button
        type="button"
        className="small danger"
        aria-label={`Take back the invitation for ${email}`}
        onClick={() => onTakeBack(id)}
      >
        Take back
      </button>
    </span>
  )
}
