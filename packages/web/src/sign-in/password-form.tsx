import { type FormEvent, useState } from 'react'
import { Field } from '../ui/field.tsx'
import { signInByPassword } from './sign-in.ts'

export interface Attempt {
  attempt: (step: () => Promise<void>, done: string) => Promise<void>
}

export function PasswordForm({ attempt }: Attempt) {
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')

  function submit(event: FormEvent) {
    event.preventDefault()
    void attempt(() => signInByPassword(email, password), 'You are signed in.')
  }

  return (
    <form className="card" aria-label="Sign in with a password" onSubmit={submit}>
      <Field label="E-mail">
        {(ids) => (
          <input
            {...ids}
            type="email"
            required
            autoComplete="username webauthn"
            value={email}
            onChange={(event) => setEmail(event.target.value)}
          />
        )}
      </Field>
      <Field label="Password">
        {(ids) => (
          <input
            {...ids}
            type="password"
            required
            autoComplete="current-password"
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
        )}
      </Field>
      <div className="row">
        <button type="submit" className="primary">
          Sign in
        </button>
      </div>
    </form>
  )
}
