import type { ServiceStatus } from '@verbatim/protocol'
import { useState } from 'react'
import { Link } from 'wouter'
import { useStatus } from '../service/queries.ts'
import { plural, span } from '../text/numbers.ts'
import { CopyButton } from '../ui/copy-button.tsx'
import { Dialog } from '../ui/dialog.tsx'

/** How the service is, in a word; opens to what it is. */
export function StatusPill() {
  const { data, isError, isPending } = useStatus()
  const [open, setOpen] = useState(false)
  const state = isError ? 'offline' : (data?.status ?? 'checking')
  return (
    <>
      <button
        type="button"
        className="pill"
        data-state={state}
        aria-haspopup="dialog"
        onClick={() => setOpen(true)}
      >
        {isPending ? 'Checking' : wordsOf(state, data)}
      </button>
      <Dialog open={open} title="This service" onClose={() => setOpen(false)}>
        {data === undefined ? <p>The service does not answer.</p> : <Facts status={data} offline={isError} />}
        <p>
          <Link href="/status" onClick={() => setOpen(false)}>
            More on the status page
          </Link>
        </p>
      </Dialog>
    </>
  )
}

function wordsOf(state: string, status: ServiceStatus | undefined): string {
  if (state === 'offline') return 'Backend offline'
  if (state === 'degraded') return 'Backend degraded'
  const waiting = status?.queue.waiting ?? 0
  return waiting > 0 ? `Queue ${waiting}` : 'Backend online'
}

function Facts({ status, offline }: { status: ServiceStatus; offline: boolean }) {
  const model = status.models.find(({ id }) => id === status.default_model)
  const digest = model?.weights_sha256
  return (
    <>
      {offline && <p>The service does not answer. This is what it said last.</p>}
      {status.problems.map((problem) => (
        <p key={problem}>{problem}</p>
      ))}
      <dl className="facts">
        <dt>Version</dt>
        <dd>{status.version}</dd>
        <dt>Model</dt>
        <dd>{status.default_model}</dd>
        <dt>Weights (SHA-256)</dt>
        <dd>
          {digest ? (
            <>
              <code>{digest}</code> <CopyButton text={digest} label="Copy the digest" />
            </>
          ) : (
            'unknown: they lie with an upstream'
          )}
        </dd>
        <dt>Uptime</dt>
        <dd>{span(status.uptime_seconds * 1000)}</dd>
        <dt>Median first token</dt>
        <dd>
          {status.median_first_token_ms === null ? 'not measured yet' : span(status.median_first_token_ms)}
        </dd>
        <dt>Queue</dt>
        <dd>
          {status.queue.running} of {plural(status.queue.slots, 'slot')} running, {status.queue.waiting}{' '}
          waiting
        </dd>
      </dl>
    </>
  )
}
