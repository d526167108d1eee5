import { type FormEvent, useState } from 'react'
import type { Attempt } from './attempt.ts'
import { requestPasswordLink } from './passwords.ts'
import { ShellCommand } from './shell-command.tsx'
import { TextField } from './text-field.tsx'

/** The way back for who has forgotten the password: by a mailed link, or by one that the operator makes. */
export function ForgotPassword({ mail, ...attempt }: Attempt & { mail: boolean }) {
  return (
    <details className="card">
      <summary>Forgot your password?</summary>
      {mail ? <RequestForm {...attempt} /> : <AskOperator />}
    </details>
  )
}

function RequestForm({ attempt, tell }: Attempt) {
  const [email, setEmail] = useState('')

  async function request() {
    await requestPasswordLink(email)
    // The same for each address: nobody learns here who has an account.
    tell(
      `If ${email} has an account here, a link was mailed there. It sets a new password, once and within an hour.`,
    )
  }

  function submit(event: FormEvent) {
    event.preventDefault()
    void attempt(request)
  }

  return (
    <form className="stack" aria-label="Forgot your password?" onSubmit={submit}>
      <TextField label="Your e-mail" type="email" autoComplete="email" value={email} onChange={setEmail} />
      <div className="row">
        <button type="submit">Mail me a link</button>
      </div>
    </form>
  )
}

const COMMAND = 'verbatim users password-link'

function AskOperator() {
  return (
    <>
      <p>
        This service sends no mail. Ask who runs it for a link by which you set a new password; on the machine
        that runs it this prints one, with your e-mail behind it:
      </p>
      <ShellCommand text={COMMAND} />
    </>
  )
}
