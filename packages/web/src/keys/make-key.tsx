import { type FormEvent, useState } from 'react'
import { FormFoot } from './form-foot.tsx'
import { KeyFields } from './key-fields.tsx'
import { emptyKeyForm, newKeyBody } from './key-form.ts'
import { useKeyActs } from './key-queries.ts'
import { ShownSecret } from './shown-secret.tsx'
import type { Access } from './use-access.ts'

/** A form, and then the new key, which is shown this once. */
export function MakeKey({ access, onClose }: { access: Access; onClose: () => void }) {
  const [form, setForm] = useState(emptyKeyForm)
  const { make } = useKeyActs()
  if (make.data !== undefined) {
    return <ShownSecret secret={make.data.key} models={make.data.models} onClose={onClose} />
  }
  function submit(event: FormEvent) {
    event.preventDefault()
    make.mutate(newKeyBody(form))
  }
  return (
    <form className="stack" onSubmit={submit}>
      <KeyFields access={access} form={form} onChange={setForm} isNew error={make.error} />
      <FormFoot
        verb="Make the key"
        busy={make.isPending}
        error={make.error}
        blocked={form.scopes.length === 0}
        onClose={onClose}
      />
    </form>
  )
}
