import type { KeyAnswer } from '@verbatim/protocol'
import { type FormEvent, useState } from 'react'
import { announce } from '../ui/announce.ts'
import { FormFoot } from './form-foot.tsx'
import { KeyFields } from './key-fields.tsx'
import { formOfKey, keyChangeBody } from './key-form.ts'
import { useKeyActs } from './key-queries.ts'
import type { Access } from './use-access.ts'

interface ChangeKeyProps {
  access: Access
  listed: KeyAnswer
  onClose: () => void
}

export function ChangeKey({ access, listed, onClose }: ChangeKeyProps) {
  const [form, setForm] = useState(() => formOfKey(listed))
  const { change } = useKeyActs()
  const body = keyChangeBody(form, listed)
  function submit(event: FormEvent) {
    event.preventDefault()
    change.mutate(
      { id: listed.id, body },
      {
        onSuccess: () => {
          announce('The key is changed.')
          onClose()
        },
      },
    )
  }
  return (
    <form className="stack" onSubmit={submit}>
      <KeyFields access={access} form={form} onChange={setForm} error={change.error} />
      <FormFoot
        verb="Save"
        busy={change.isPending}
        error={change.error}
        blocked={form.scopes.length === 0 || Object.keys(body).length === 0}
        onClose={onClose}
      />
    </form>
  )
}
