import type { FormEvent } from 'react'
import { FormFoot } from '../keys/form-foot.tsx'
import { announce } from '../ui/announce.ts'
import { type Member, ownsIt, usePeopleActs } from './people-queries.ts'

export function RemoveMember({ member, onClose }: { member: Member; onClose: () => void }) {
  const { remove } = usePeopleActs()
  function submit(event: FormEvent) {
    event.preventDefault()
    remove.mutate(
      { memberIdOrEmail: member.id },
      {
        onSuccess: () => {
          announce(`${member.user.name} is removed.`)
          onClose()
        },
      },
    )
  }
  return (
    <form className="stack" onSubmit={submit}>
      <p>
        <strong>{member.user.name}</strong> ({member.user.email}) no longer sees or uses anything of this
        organisation.{' '}
        {ownsIt(member)
          ? 'Keys that an owner made stay: they are the organisation’s.'
          : 'The keys that this member made here are revoked. This cannot be undone.'}{' '}
        The account of the person stays.
      </p>
      <FormFoot verb="Remove" busy={remove.isPending} error={remove.error} danger onClose={onClose} />
    </form>
  )
}
