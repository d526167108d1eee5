import { type FormEvent, useState } from 'react'
import { FormFoot } from '../keys/form-foot.tsx'
import { announce } from '../ui/announce.ts'
import { CopyButton } from '../ui/copy-button.tsx'
import { Field } from '../ui/field.tsx'
import { type Invitation, invitationUrl, type Role, usePeopleActs } from './people-queries.ts'
import { RoleField } from './role-field.tsx'

interface InviteFormProps {
  /** Whether the service mails the link itself. */
  mail: boolean
  onClose: () => void
}

/** Invites an address, and shows the link then. */
export function InviteForm({ mail, onClose }: InviteFormProps) {
  const [email, setEmail] = useState('')
  const [role, setRole] = useState<Role>('member')
  const { invite } = usePeopleActs()
  function submit(event: FormEvent) {
    event.preventDefault()
    invite.mutate({ email: email.trim(), role }, { onSuccess: () => announce(`${email.trim()} is invited.`) })
  }
  if (invite.data !== undefined) return <Invited invitation={invite.data} mail={mail} onClose={onClose} />
  return (
    <form className="stack" onSubmit={submit}>
      <Field label="E-mail" hint="Only who has this address can accept.">
        {(ids) => (
          <input
            {...ids}
            type="email"
            required
            autoComplete="off"
            value={email}
            onChange={(event) => setEmail(event.target.value)}
          />
        )}
      </Field>
      <RoleField role={role} onChange={setRole} />
      <FormFoot verb="Invite" busy={invite.isPending} error={invite.error} onClose={onClose} />
    </form>
  )
}

function Invited({ invitation: { id, email }, mail, onClose }: InviteFormProps & { invitation: Invitation }) {
  const url = invitationUrl(id)
  return (
    <div className="stack">
      <p>
        <strong>{email}</strong> is invited.{' '}
        {mail ? 'The link was mailed; you may also hand it over yourself.' : 'Hand this link over.'} It is
        good for two days.
      </p>
      <Field label="Invitation link">
        {(ids) => <input {...ids} readOnly value={url} onFocus={(event) => event.target.select()} />}
      </Field>
      <div className="row">
        <CopyButton text={url} label="Copy the link" wordy />
        <button type="button" onClick={onClose}>
          Done
        </button>
      </div>
    </div>
  )
}
