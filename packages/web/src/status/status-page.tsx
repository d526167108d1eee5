import type { ServiceStatus } from '@verbatim/protocol'
import { describeError } from '../errors.ts'
import { useStatus } from '../service/queries.ts'
import { moment, plural, span } from '../text/numbers.ts'
import { Busy } from '../ui/busy.tsx'
import { Icon } from '../ui/icon.tsx'
import { Notice } from '../ui/notice.tsx'
import { Page } from '../ui/page.tsx'
import { HoursCharts } from './hours-charts.tsx'
import { OperatorFacts } from './operator-facts.tsx'
import { StatusModels } from './status-models.tsx'
import { queueWords, STATES } from './status-words.ts'
import './status.css'

/** How the service is, for everybody; it is asked again every few seconds. */
export function StatusPage() {
  const { data, error, dataUpdatedAt, isPending, refetch } = useStatus()
  const again = (
    <button type="button" onClick={() => refetch()}>
      <Icon name="again" />
      Ask again
    </button>
  )
  return (
    <Page title="Status" wide actions={again}>
      {isPending && <Busy label="Asking the service" />}
      {error !== null && (
        <>
          <StateLine state="offline" />
          <Notice problem={describeError(error)} />
        </>
      )}
      {error === null && data !== undefined && <StateLine state={data.status} />}
      {data !== undefined && <Report status={data} askedAt={dataUpdatedAt} />}
    </Page>
  )
}

function StateLine({ state }: { state: ServiceStatus['status'] }) {
  const { words, icon, look } = STATES[state]
  return (
    <p className={`status-line ${look}`} role="status">
      <Icon name={icon} size={24} />
      {words}
    </p>
  )
}

function Report({ status, askedAt }: { status: ServiceStatus; askedAt: number }) {
  return (
    <>
      {status.problems.length > 0 && (
        <ul className="status-problems">
          {status.problems.map((problem) => (
            <li key={problem}>{problem}</li>
          ))}
        </ul>
      )}
      <Facts status={status} askedAt={askedAt} />
      <section className="stack">
        <h2>Models</h2>
        <StatusModels status={status} />
      </section>
      <section className="stack">
        <h2>The last 24 hours</h2>
        <HoursCharts hours={status.hours} />
      </section>
      <section className="stack">
        <h2>Operator and log</h2>
        <OperatorFacts />
      </section>
    </>
  )
}

function Facts({ status, askedAt }: { status: ServiceStatus; askedAt: number }) {
  const first = status.median_first_token_ms
  return (
    <dl className="facts card">
      <dt>Version</dt>
      <dd>{status.version}</dd>
      <dt>Up for</dt>
      <dd>
        {span(status.uptime_seconds * 1000)}, since {moment(status.started_at)}
      </dd>
      <dt>Replicas</dt>
      <dd>{plural(status.replicas, 'replica')}</dd>
      <dt>Queue</dt>
      <dd>{queueWords(status.queue)}</dd>
      <dt>Median first token</dt>
      <dd>{first === null ? 'nothing measured yet' : span(first)}</dd>
      <dt>As of</dt>
      <dd>{new Date(askedAt).toLocaleTimeString('en')}</dd>
    </dl>
  )
}
