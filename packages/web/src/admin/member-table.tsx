import { day } from '../text/numbers.ts'
import { DataTable } from '../ui/data-table.tsx'
import { Icon } from '../ui/icon.tsx'
import { Menu } from '../ui/menu.tsx'
import { type Member, ownsIt } from './people-queries.ts'

export interface MemberAct {
  kind: 'role' | 'remove'
  member: Member
}

interface MemberTableProps {
  members: readonly Member[]
  /** The actor that looks at it. */
  self: string
  open: (act: MemberAct) => void
}

export function MemberTable({ members, self, open }: MemberTableProps) {
  const isOnlyOwner = members.filter(ownsIt).length === 1
  const columns = [
    {
      key: 'name',
      label: 'Member',
      render: ({ user, userId }: Member) => (
        <>
          <strong>{user.name}</strong>
          {self === `user:${userId}` && ' (you)'}
          <br />
          {user.email}
        </>
      ),
    },
    { key: 'role', label: 'Role', render: ({ role }: Member) => role },
    {
      key: 'since',
      label: 'Since',
      render: ({ createdAt }: Member) => <span className="admin-line">{day(createdAt)}</span>,
    },
    {
      key: 'acts',
      label: 'Acts',
      render: (member: Member) =>
        isOnlyOwner && ownsIt(member) ? (
          <span className="admin-line quiet">The only owner stays</span>
        ) : (
          <MemberMenu member={member} open={open} />
        ),
    },
  ]
  return (
    <DataTable
      caption="Members"
      columns={columns}
      rows={members}
      keyOf={({ id }) => id}
      empty="There is no member."
    />
  )
}

function MemberMenu({ member, open }: { member: Member; open: (act: MemberAct) => void }) {
  return (
    <Menu
      label={`Acts for ${member.user.name}`}
      trigger={<Icon name="more" />}
      items={[
        { label: 'Change role', onSelect: () => open({ kind: 'role', member }) },
        { label: 'Remove', danger: true, onSelect: () => open({ kind: 'remove', member }) },
      ]}
    />
  )
}
