import type { ModelObject } from '@verbatim/protocol'
import { useEffect, useState } from 'react'
import { Link } from 'wouter'
import { CodeTabs } from '../markdown/code-tabs.tsx'
import { type Caller, completionTarget, useCaller } from '../service/caller.ts'
import { useModels, useSession, useStatus } from '../service/queries.ts'
import { serviceUrl } from '../service/service-url.ts'
import { CODE_LANGUAGES, requestCode } from '../text/request-code.ts'
import { Busy } from '../ui/busy.tsx'
import { Field } from '../ui/field.tsx'
import { Page } from '../ui/page.tsx'
import { Tabs } from '../ui/tabs.tsx'
import { AnswerTabs } from './answer-tabs.tsx'
import { readHash, writeHash } from './hash-request.ts'
import './playground.css'
import { firstRequest, readRequest, type Surface, surfacesFor } from './playground-request.ts'
import { RequestForm } from './request-form.tsx'
import { useRun } from './use-run.ts'

/** The same request as a form, as JSON and as code, and all that comes back. The address holds the request, so that it can be passed on. */
export function PlaygroundPage() {
  const caller = useCaller()
  const isKnown = useIsServiceKnown()
  const { models, surfaces, surface, text, setText, choose } = useEditedRequest(caller, isKnown)
  const { run, start, stop } = useRun()
  if (surface === undefined) return <NobodyPage isKnown={isKnown} />
  const read = readRequest(text)
  const body = 'body' in read ? read.body : undefined
  const keyed = caller.kind !== 'keyless'

  function sendOrStop() {
    if (run.state === 'running') stop()
    else if (body !== undefined && surface !== undefined) {
      void start(surface.path, completionTarget(caller).headers, text)
    }
  }

  return (
    <Page title="Playground" wide>
      <p className="quiet">
        {keyed
          ? 'Requests here run with your key or session, and are charged like any other.'
          : 'Requests here run without a key. Give one on the keys page, or sign in, for the other surfaces.'}
      </p>
      <div className="playground">
        <section className="stack" aria-label="Request">
          <SurfaceChoice surfaces={surfaces} surface={surface} onChoose={choose} />
          <RequestTabs {...{ body, text, surface, models, keyed }} onText={setText} />
          {'error' in read && (
            <p className="field-error" role="alert">
              {read.error}
            </p>
          )}
          <div className="row playground-send">
            <button
              type="button"
              className="primary"
              aria-disabled={run.state !== 'running' && body === undefined}
              onClick={sendOrStop}
            >
              {run.state === 'running' ? 'Stop' : 'Send'}
            </button>
            <button type="button" onClick={() => setText(null)}>
              Begin anew
            </button>
          </div>
        </section>
        <section className="stack" aria-label="Answer">
          <h2>Answer</h2>
          <AnswerTabs run={run} />
        </section>
      </div>
    </Page>
  )
}

function NobodyPage({ isKnown }: { isKnown: boolean }) {
  return (
    <Page title="Playground">
      {isKnown ? (
        <p>
          Nothing can be asked here without a key: <Link href="/sign-in">sign in</Link>, or give an API key on
          the <Link href="/keys">keys page</Link>.
        </p>
      ) : (
        <Busy label="Looking who you are" />
      )}
    </Page>
  )
}

/** Whether the service has said who is signed in, whether one may ask without a key, and which models there are. */
function useIsServiceKnown(): boolean {
  return ![useSession(), useStatus(), useModels()].some(({ isPending }) => isPending)
}

/** Browsers refuse a page that changes its address too often: it waits for a pause in typing. */
const ADDRESS_AFTER_MS = 300

/** The text that is edited, and the surface that it is for; the address follows it. */
function useEditedRequest(caller: Caller, isKnown: boolean) {
  const models = useModels().data ?? []
  const surfaces = isKnown ? surfacesFor(caller) : []
  const [linked] = useState(() => readHash(location))
  const [path, setPath] = useState(linked.path)
  const [edited, setText] = useState<string | null>(linked.text === '' ? null : linked.text)
  const surface = surfaces.find((known) => known.path === path) ?? surfaces[0]
  const model = models.find(({ id }) => id === linked.model) ?? models[0]
  const begun = surface === undefined ? '' : firstRequest(surface.form, model?.id ?? '')
  const text = edited ?? begun
  const named = surface?.path ?? path
  useEffect(() => {
    const timer = setTimeout(() => writeHash(named, text), ADDRESS_AFTER_MS)
    return () => clearTimeout(timer)
  }, [named, text])

  function choose(next: string) {
    const form = surfaces.find((known) => known.path === next)?.form
    if (form !== surface?.form) setText(null)
    setPath(next)
  }
  return { models, surfaces, surface, text, setText, choose }
}

interface SurfaceChoiceProps {
  surfaces: readonly Surface[]
  surface: Surface
  onChoose: (path: string) => void
}

function SurfaceChoice({ surfaces, surface, onChoose }: SurfaceChoiceProps) {
  return (
    <Field label="Surface">
      {(ids) => (
        <select {...ids} value={surface.path} onChange={(event) => onChoose(event.target.value)}>
          {surfaces.map(({ path, label }) => (
            <option key={path} value={path}>
              {label}: POST {path}
            </option>
          ))}
        </select>
      )}
    </Field>
  )
}

interface RequestTabsProps {
  body: Record<string, unknown> | undefined
  text: string
  surface: Surface
  models: readonly ModelObject[]
  keyed: boolean
  onText: (text: string) => void
}

function RequestTabs({ body, text, surface, models, keyed, onText }: RequestTabsProps) {
  const named = String(body?.model ?? '')
  const model = models.find(({ id, aliases }) => id === named || aliases.includes(named)) ?? models[0]
  const form = <RequestForm {...{ body, models, model, onText }} form={surface.form} keyless={!keyed} />
  const samples = CODE_LANGUAGES.map(({ id, label, language }) => ({
    label,
    language,
    code: body === undefined ? '' : requestCode(id, { url: serviceUrl() + surface.path, body, keyed }),
  }))
  return (
    <Tabs
      label="The request as"
      tabs={[
        { id: 'form', label: 'Form', content: form },
        { id: 'json', label: 'JSON', content: <JsonEditor text={text} onText={onText} /> },
        { id: 'code', label: 'Code', content: <CodeTabs label="The request in" samples={samples} /> },
      ]}
    />
  )
}

function JsonEditor({ text, onText }: { text: string; onText: (text: string) => void }) {
  return (
    <Field label="Body" hint="Sent to the letter.">
      {(ids) => (
        <textarea
          {...ids}
          className="playground-json"
          rows={18}
          spellCheck={false}
          autoComplete="off"
          value={text}
          onChange={(event) => onText(event.target.value)}
        />
      )}
    </Field>
  )
}
