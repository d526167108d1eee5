import { type FormEvent, useState } from 'react'
import type { Attempt } from './attempt.ts'
import { setNewPassword } from './passwords.ts'
import { NewPasswordField } from './text-field.tsx'

interface NewPasswordProps extends Attempt {
  /** Of the link that led here; it counts once. */
  token: string
  onLeave: () => void
}

const SET = 'Your new password is set, and all sessions of yours are over. Sign in with it.'
const SET_BESIDE_OTHER =
  'The new password is set, and all sessions of its user are over. Somebody else is signed in here: sign out first to sign in with it.'

/** Sets a password anew, for who came by a link. */
export function NewPassword({ token, onLeave, attempt, tell }: NewPasswordProps) {
  const [password, setPassword] = useState('')

  async function set() {
    const isOther = await setNewPassword(token, password)
    onLeave()
    tell(isOther ? SET_BESIDE_OTHER : SET)
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
