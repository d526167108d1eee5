import { type FormEvent, useState } from 'react'
import type { Attempt } from './attempt.ts'
import { setNewPassword } from './passwords.ts'
import { NewPasswordField } from './text-field.tsx'

interface NewPasswordProps extends Attempt {
  /** Of the link that led here; it counts once. */
  token: string
  onLeave: () => void
}

/** Sets a password anew, for who came by a link. */
export function NewPassword({ token, onLeave, attempt, tell }: NewPasswordProps) {
  const [password, setPassword] = useState('')

  async function set() {
    await setNewPassword(token, password)
    onLeave()
    tell('Your new password is set, and all sessions of yours are over. Sign in with it.')
  }

  function submit(event: FormEvent) {
    event.preventDefault()
    void attempt(set)
  }

  return (
    <form className="card" aria-label="Set a new password" onSubmit={submit}>
      <h2>Set a new password</h2>
      <NewPasswordField value={password} onChange={setPassword} />
      <div className="row">
        <button type="submit" className="primary">
          Set the password
        </button>
        <button type="button" onClick={onLeave}>
          Back to signing in
        </button>
      </div>
    </form>
  )
}
