import { Field } from '../ui/field.tsx'
import { ROLES, type Role } from './people-queries.ts'

const MAY: Record<Role, string> = {
  owner: 'Everything of the organisation: members, keys, usage, audit log.',
  member: 'Own keys and usage.',
  viewer: 'Sees usage, credits and the names of keys.',
}

export function RoleField({ role, onChange }: { role: Role; onChange: (role: Role) => void }) {
  return (
    <Field label="Role" hint={MAY[role]}>
      {(ids) => (
        <select
          {...ids}
          value={role}
          onChange={({ target }) => onChange(ROLES.find((one) => one === target.value) ?? role)}
        >
          {ROLES.map((one) => (
            <option key={one} value={one}>
              {one}
            </option>
          ))}
        </select>
      )}
    </Field>
  )
}
