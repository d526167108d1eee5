import { type FormEvent, useState } from 'react'
import { FormFoot } from '../keys/form-foot.tsx'
import { announce } from '../ui/announce.ts'
import { type Member, ROLES, usePeopleActs } from './people-queries.ts'
import { RoleField } from './role-field.tsx'

export function ChangeRole({ member, onClose }: { member: Member; onClose: () => void }) {
  const has = ROLES.find((role) => member.role.split(',').includes(role)) ?? 'viewer'
  const [role, setRole] = useState(has)
  const { changeRole } = usePeopleActs()
  function submit(event: FormEvent) {
    event.preventDefault()
    changeRole.mutate(
      { memberId: member.id, role },
      {
        onSuccess: () => {
          announce(`${member.user.name} is ${role} now.`)
          onClose()
        },
      },
    )
  }
  return (
    <form className="stack" onSubmit={submit}>
      <p>
        <strong>{member.user.name}</strong> ({member.user.email}) is {member.role}.
      </p>
      <RoleField role={role} onChange={setRole} />
      {role === 'viewer' && has === 'member' && <p>The keys that this member made are revoked with it.</p>}
      <FormFoot
        verb="Change the role"
        busy={changeRole.isPending}
        error={changeRole.error}
        blocked={role === has}
        onClose={onClose}
      />
    </form>
  )
}
