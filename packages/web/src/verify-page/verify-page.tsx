import { useEffect, useState } from 'react'
import { serviceUrl } from '../service/service-url.ts'
import { Busy } from '../ui/busy.tsx'
import { Field } from '../ui/field.tsx'
import { Notice } from '../ui/notice.tsx'
import { Page } from '../ui/page.tsx'
import { prepareChecker } from '../verification/checker.ts'
import { firstTrust } from '../verification/establish-trust.ts'
import { readTrust } from '../verification/trust-store.ts'
import { FileDrop } from './file-drop.tsx'
import type { Expected } from './outcome-of.ts'
import { ResultView } from './result-view.tsx'
import { TrustFields } from './trust-fields.tsx'
import { useChecks } from './use-checks.ts'
import './verify-page.css'

/**
 * Checks any document in this browser; nothing that is pasted leaves it. Once it is open it needs no network, but for what is named by an id or a
 * link.
 */
export function VerifyPage({ id }: { id?: string | undefined }) {
  const [entered, setEntered] = useState('')
  const [file, setFile] = useState('')
  const [expected, setExpected] = useState<Expected>(rememberedTrust)
  const { checks, check } = useChecks()
  useEffect(prepareChecker, [])
  // biome-ignore lint/correctness/useExhaustiveDependencies: the id of the address is checked once, when it is opened
  useEffect(() => {
    if (id !== undefined) void openById(id)
  }, [id])

  /** Of this service's own receipts it is known whom to expect: whom this browser remembers. */
  async function openById(receipt: string) {
    setEntered(receipt)
    const known = await trustOrNothing()
    setExpected(known)
    await check(receipt, known)
  }

  function takeFile(text: string) {
    setFile(text)
    setEntered('')
    void check(text, expected)
  }

  return (
    <Page title="Verify an answer">
      <p>
        Give a bundle (<code>.verbatim.json</code>), a request with its response and EigenAI’s signature, the
        id of a receipt, or the link of a shared conversation. It is checked here, in your browser: what you
        paste is sent nowhere, and the page works without a network once it is open.
      </p>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault()
          void check(entered.trim() === '' ? file : entered, expected)
        }}
      >
        <FileDrop onText={takeFile} />
        <Field label="Or paste it: a document, an id, or a link of this service">
          {(control) => (
            <textarea
              {...control}
              rows={6}
              value={entered}
              onChange={(event) => {
                setEntered(event.target.value)
                setFile('')
              }}
              spellCheck={false}
              autoComplete="off"
            />
          )}
        </Field>
        <TrustFields expected={expected} onChange={setExpected} />
        <div className="row">
          <button type="submit" className="primary">
            Check
          </button>
          <a href={`${serviceUrl()}/verify.html`}>The same as one file that works from a disk</a>
        </div>
      </form>
      {checks.state === 'busy' && <Busy label="Checking" />}
      {checks.state === 'problem' && <Notice problem={checks.problem} />}
      {checks.state === 'done' &&
        checks.results.map((result) => <ResultView key={result.found.title} result={result} />)}
    </Page>
  )
}

function rememberedTrust(): Expected {
  const trust = readTrust()
  return trust === null
    ? { operator: '', chainId: '' }
    : { operator: trust.operator, chainId: String(trust.chainId) }
}

/** Without a network nobody is known yet; then the checks say that nobody was named. */
async function trustOrNothing(): Promise<Expected> {
  if (readTrust() === null) await firstTrust().catch(() => undefined)
  return rememberedTrust()
}
