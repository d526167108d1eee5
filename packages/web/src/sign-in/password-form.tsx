import { type FormEvent, useState } from 'react'
import type { Attempt } from './attempt.ts'
import { sendConfirmation, signInByPassword } from './passwords.ts'
import { isUnconfirmed } from './refusals.ts'
import { TextField } from './text-field.tsx'

export function PasswordForm({ attempt, tell }: Attempt) {
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const [unconfirmed, setUnconfirmed] = useState('')

  async function signIn() {
    setUnconfirmed('')
    try {
      await signInByPassword(email, password)
    } catch (error) {
      if (isUnconfirmed(error)) setUnconfirmed(email)
      throw error
    }
  }

  function submit(event: FormEvent) {
    event.preventDefault()
    void attempt(signIn, 'You are signed in.')
  }

  async function mailAgain() {
    await sendConfirmation(unconfirmed)
    tell(`A link was mailed to ${unconfirmed}.`)
  }

  return (
    <form className="card" aria-label="Sign in with a password" onSubmit={submit}>
      <TextField
        label="E-mail"
        type="email"
        autoComplete="username webauthn"
        value={email}
        onChange={setEmail}
      />
      <TextField
        label="Password"
        type="password"
        autoComplete="current-password"
        value={password}
        onChange={setPassword}
      />
      <div className="row">
        <button type="submit" className="primary">
          Sign in
        </button>
        {unconfirmed !== '' && (
          <button type="button" onClick={() => attempt(mailAgain)}>
            Mail the link again
          </button>
        )}
      </div>
    </form>
  )
}
