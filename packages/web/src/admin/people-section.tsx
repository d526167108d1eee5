import { useState } from 'react'
import type { Access } from '../keys/use-access.ts'
import { Asked } from '../ui/asked.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { ChangeRole } from './change-role.tsx'
import { InvitationTable } from './invitation-table.tsx'
import { InviteForm } from './invite-form.tsx'
import { type MemberAct, MemberTable } from './member-table.tsx'
import { useOrganization } from './people-queries.ts'
import { RemoveMember } from './remove-member.tsx'

type Opened = { kind: 'invite' } | MemberAct

const TITLES = { invite: 'Invite somebody', role: 'Change a role', remove: 'Remove a member' }

/** Who is in the organisation that the session acts for, and who is invited. Only its owners come here. */
export function PeopleSection({ access, mail }: { access: Access; mail: boolean }) {
  const organization = useOrganization(access)
  const [opened, setOpened] = useState<Opened>()
  const close = () => setOpened(undefined)
  return (
    <Asked asked={organization} label="Reading who is here">
      {({ name, members, invitations }) => (
        <>
          <p>
            The members of <strong>{name}</strong> share its account, and with it its credits.
          </p>
          <div className="row">
            <button type="button" className="primary" onClick={() => setOpened({ kind: 'invite' })}>
              Invite somebody
            </button>
          </div>
          <MemberTable members={members} self={access.id} open={setOpened} />
          <InvitationTable invitations={invitations} />
          <Dialog open={opened !== undefined} title={opened ? TITLES[opened.kind] : ''} onClose={close}>
            {opened?.kind === 'invite' && <InviteForm mail={mail} onClose={close} />}
            {opened?.kind === 'role' && <ChangeRole member={opened.member} onClose={close} />}
            {opened?.kind === 'remove' && <RemoveMember member={opened.member} onClose={close} />}
          </Dialog>
        </>
      )}
    </Asked>
  )
}
