import { type FormEvent, type ReactNode, useState } from 'react'
import { Link } from 'wouter'
import { describeError } from '../errors.ts'
import { prefixOf, useTabKey } from '../service/tab-key.ts'
import { Busy } from '../ui/busy.tsx'
import { Field } from '../ui/field.tsx'
import { Notice } from '../ui/notice.tsx'
import type { Access, AccessState } from './use-access.ts'
import './keys.css'

interface AccessGateProps {
  found: AccessState
  /** What one comes here for, to follow "Sign in to". */
  purpose: string
  children: (access: Access) => ReactNode
}

/** Shows what is behind it to who signed in or has a key in this tab, and says to everybody else how to get in. */
export function AccessGate({ found, purpose, children }: AccessGateProps) {
  if (found.state === 'loading') return <Busy label="Looking who you are" />
  if (found.state === 'failed') return <Notice problem={describeError(found.error)} onRetry={found.again} />
  if (found.state === 'nobody') return <WaysIn signIn={found.signIn} purpose={purpose} />
  return (
    <>
      {found.access.via === 'key' && <KeyInUse />}
      {children(found.access)}
    </>
  )
}

/** The key of the tab counts before a session, so it is said, with a way out. */
function KeyInUse() {
  const [tabKey, keepTabKey] = useTabKey()
  return (
    <p className="row">
      <span>
        You are here with the API key <code>{prefixOf(tabKey)}…</code> of this tab.
      </span>
      <button type="button" className="small" onClick={() => keepTabKey('')}>
        Stop using it
      </button>
    </p>
  )
}

interface WaysInProps {
  signIn: 'owner-link' | 'users'
  purpose: string
}

function WaysIn({ signIn, purpose }: WaysInProps) {
  return (
    <>
      <section className="card">
        <h2>Sign in to {purpose}</h2>
        {signIn === 'users' ? (
          <p>
            <Link className="button primary" href="/sign-in">
              Sign in
            </Link>
          </p>
        ) : (
          <>
            <p>
              This service has one owner. On the machine that it runs on, this prints a link that signs you in
              here. It works once, for 15 minutes.
            </p>
            <pre className="keys-command">
              <code>verbatim owner link</code>
            </pre>
            <p className="quiet">
              <Link href="/sign-in">Open the sign-in page</Link> to paste the link.
            </p>
          </>
        )}
      </section>
      <KeyEntry />
    </>
  )
}

function KeyEntry() {
  const [, keepTabKey] = useTabKey()
  const [typed, setTyped] = useState('')
  function submit(event: FormEvent) {
    event.preventDefault()
    keepTabKey(typed)
  }
  return (
    <form className="card" onSubmit={submit}>
      <h2>Or use an API key</h2>
      <Field label="API key" hint="It is kept in this tab only, and goes when you close it.">
        {(ids) => (
          <input
            {...ids}
            type="password"
            autoComplete="off"
            spellCheck={false}
            required
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
          />
        )}
      </Field>
      <div className="row">
        <button type="submit">Use this key</button>
      </div>
    </form>
  )
}
