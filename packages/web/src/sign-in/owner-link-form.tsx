import { type FormEvent, useState } from 'react'
import { Field } from '../ui/field.tsx'
import type { Attempt } from './attempt.ts'
import { signInByOwnerLink } from './sign-in.ts'

/** For a link that cannot be opened where it was printed. */
export function OwnerLinkForm({ attempt }: Pick<Attempt, 'attempt'>) {
  const [link, setLink] = useState('')

  function submit(event: FormEvent) {
    event.preventDefault()
    void attempt(() => signInByOwnerLink(link), 'You are signed in as the owner.')
  }

  return (
    <form className="card" aria-label="Sign in by an owner link" onSubmit={submit}>
      <Field label="Owner link" hint="Open it in this browser, or paste it here.">
        {(ids) => (
          <input
            {...ids}
            type="password"
            required
            autoComplete="off"
            value={link}
            onChange={(event) => setLink(event.target.value)}
          />
        )}
      </Field>
      <div className="row">
        <button type="submit">Sign in</button>
      </div>
    </form>
  )
}
