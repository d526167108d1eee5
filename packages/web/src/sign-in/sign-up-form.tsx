import { type FormEvent, useState } from 'react'
import { Field } from '../ui/field.tsx'
import type { Attempt } from './password-form.tsx'
import { signUp } from './sign-in.ts'

interface SignUpFormProps extends Attempt {
  title: string
  /** `invited`: only with an invitation; `by-owner`: the owner who is signed in admits whoever it is. */
  way: 'invited' | 'open' | 'by-owner'
  /** The id of the invitation that the address names. */
  invitation: string
}

export function SignUpForm({ title, way, invitation, attempt }: SignUpFormProps) {
  const [user, setUser] = useState({ name: '', email: '', password: '', invitationId: invitation })
  const fields = [
    { name: 'name', label: 'Your name', type: 'text', autoComplete: 'name' },
    { name: 'email', label: 'E-mail', type: 'email', autoComplete: 'email' },
    { name: 'password', label: 'New password', type: 'password', autoComplete: 'new-password' },
    ...(way === 'invited'
      ? [{ name: 'invitationId', label: 'Invitation', type: 'text', autoComplete: 'off' } as const]
      : []),
  ] as const

  function submit(event: FormEvent) {
    event.preventDefault()
    void attempt(() => signUp(user), 'You are signed up, and signed in.')
  }

  return (
    <details className="card" open={invitation !== '' || way === 'by-owner'}>
      <summary>{title}</summary>
      <form className="stack" aria-label={title} onSubmit={submit}>
        {fields.map(({ name, label, type, autoComplete }) => (
          <Field
            key={name}
            label={label}
            {...(name === 'password' ? { hint: 'At least 10 characters' } : {})}
          >
            {(ids) => (
              <input
                {...ids}
                type={type}
                required
                minLength={name === 'password' ? 10 : undefined}
                autoComplete={autoComplete}
                value={user[name]}
                onChange={(event) => setUser({ ...user, [name]: event.target.value })}
              />
            )}
          </Field>
        ))}
        <div className="row">
          <button type="submit">Sign up</button>
        </div>
      </form>
    </details>
  )
}
