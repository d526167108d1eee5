import { type FormEvent, useState } from 'react'
import type { Attempt } from './attempt.ts'
import { signInAndJoin, signUp } from './passwords.ts'
import { refreshSession } from './refresh-session.ts'
import { NewPasswordField, TextField } from './text-field.tsx'

interface SignUpFormProps extends Attempt {
  title: string
  /** `invited`: only with an invitation; `by-owner`: the owner who is signed in admits whoever it is. */
  way: 'invited' | 'open' | 'by-owner'
  /** The id of the invitation that the address names. */
  invitation: string
  /** Whether the address has to be confirmed first. */
  mail: boolean
  /** Once an invitation was accepted by it. */
  onAnswered?: () => void
}

export function SignUpForm({ title, way, invitation, mail, onAnswered, attempt, tell }: SignUpFormProps) {
  const [user, setUser] = useState({ name: '', email: '', password: '', invitationId: invitation })
  const field = (name: keyof typeof user) => ({
    value: user[name],
    onChange: (value: string) => setUser({ ...user, [name]: value }),
  })

  async function signUpAndIn() {
    await signUp(user)
    try {
      await signInAndJoin(user)
      onAnswered?.()
    } finally {
      await refreshSession()
    }
  }

  async function signUpByMail() {
    await signUp(user)
    await refreshSession()
    tell(`A link was mailed to ${user.email}, to confirm the address. Open it, and sign in then.`)
  }

  function submit(event: FormEvent) {
    event.preventDefault()
    if (mail) void attempt(signUpByMail)
    else void attempt(signUpAndIn, 'You are signed up, and signed in.')
  }

  return (
    <details className="card" open={invitation !== '' || way === 'by-owner'}>
      <summary>{title}</summary>
      <form className="stack" aria-label={title} onSubmit={submit}>
        <TextField label="Your name" type="text" autoComplete="name" {...field('name')} />
        <TextField label="E-mail" type="email" autoComplete="email" {...field('email')} />
        <NewPasswordField {...field('password')} />
        {way === 'invited' && (
          <TextField label="Invitation" type="text" autoComplete="off" {...field('invitationId')} />
        )}
        <div className="row">
          <button type="submit">Sign up</button>
        </div>
      </form>
    </details>
  )
}
