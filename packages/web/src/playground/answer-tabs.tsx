import { useQuery } from '@tanstack/react-query'
import { Link } from 'wouter'
import { CodeBlock } from '../markdown/code-block.tsx'
import { Markdown } from '../markdown/markdown.tsx'
import { api } from '../service/api.ts'
import { span } from '../text/numbers.ts'
import { Asked } from '../ui/asked.tsx'
import { Busy } from '../ui/busy.tsx'
import { DataTable } from '../ui/data-table.tsx'
import { Notice } from '../ui/notice.tsx'
import { Tabs } from '../ui/tabs.tsx'
import type { ReadAnswer } from './read-answer.ts'
import type { RawEvent } from './run-request.ts'
import type { Run } from './use-run.ts'

/** One answer from five sides. */
export function AnswerTabs({ run }: { run: Run }) {
  if (run.state === 'idle') return <p className="quiet">Nothing was sent yet.</p>
  const { answer } = run
  const streaming = run.state === 'running'
  return (
    <>
      {run.problem !== null && <Notice problem={run.problem} />}
      <p className="quiet">{summaryOf(run)}</p>
      {streaming && run.events.length === 0 && <Busy label="Waiting for the answer" />}
      <Tabs
        label="The answer as"
        tabs={[
          { id: 'text', label: 'Text', content: <Markdown text={answer.text} streaming={streaming} /> },
          { id: 'channels', label: 'Channels', content: <Channels answer={answer} /> },
          { id: 'events', label: 'Raw events', content: <Events events={run.events} /> },
          { id: 'headers', label: 'Headers', content: <Headers headers={run.head?.headers ?? []} /> },
          { id: 'receipt', label: 'Receipt', content: <Receipt id={answer.receipt} /> },
        ]}
      />
    </>
  )
}

/** "200, first event after 0.4 s, 2.1 s in all". */
function summaryOf({ head, events, totalMs, state }: Run): string {
  const [first] = events
  return [
    head === null ? '' : `${head.status}`,
    first === undefined ? '' : `first event after ${span(first.atMs)}`,
    totalMs === null ? '' : `${span(totalMs)} in all`,
    state === 'done' && totalMs === null ? 'stopped' : '',
  ]
    .filter(Boolean)
    .join(', ')
}

function Channels({ answer }: { answer: ReadAnswer }) {
  const calls = answer.toolCalls.map(({ name, arguments: given }) => `${name}(${given})`).join('\n')
  const channels = [
    ['Reasoning, raw (analysis)', answer.reasoning],
    ['Tool calls (commentary)', calls],
    ['Answer (final)', answer.text],
  ] as const
  return (
    <div className="stack">
      {channels.map(([title, text]) => (
        <section key={title}>
          <h3>{title}</h3>
          {text === '' ? <p className="quiet">Nothing.</p> : <pre className="playground-text">{text}</pre>}
        </section>
      ))}
    </div>
  )
}

/** More than can be read; the rest is there for a program. */
const SHOWN_EVENTS = 500

function Events({ events }: { events: readonly RawEvent[] }) {
  const shown = events.slice(0, SHOWN_EVENTS)
  return (
    <div className="playground-events">
      <DataTable
        caption="Raw events"
        captionHidden
        columns={[
          { key: 'at', label: 'After', numeric: true, render: ({ atMs }) => `${atMs.toFixed(0)} ms` },
          { key: 'kind', label: 'Kind', render: ({ kind }) => kind },
          {
            key: 'text',
            label: 'Text',
            render: ({ text }) => <code className="playground-event">{text}</code>,
          },
        ]}
        rows={shown.map((event, index) => ({ ...event, index }))}
        keyOf={({ index }) => String(index)}
        empty="No event has come."
      />
      {events.length > shown.length && <p className="quiet">And {events.length - shown.length} more.</p>}
    </div>
  )
}

function Headers({ headers }: { headers: readonly [string, string][] }) {
  return (
    <DataTable
      caption="Headers of the answer"
      captionHidden
      columns={[
        { key: 'name', label: 'Name', render: ([name]) => <code>{name}</code> },
        {
          key: 'value',
          label: 'Value',
          render: ([, value]) => <code className="playground-event">{value}</code>,
        },
      ]}
      rows={headers}
      keyOf={([name]) => name}
      empty="None have come yet."
    />
  )
}

function Receipt({ id }: { id: string | null }) {
  const receipt = useQuery({
    queryKey: ['receipt', id],
    queryFn: ({ signal }) => api<object>(`/v1/receipts/${encodeURIComponent(id ?? '')}`, { signal }),
    enabled: id !== null,
    staleTime: Number.POSITIVE_INFINITY,
  })
  if (id === null) return <p className="quiet">It comes with the end of the answer.</p>
  return (
    <Asked asked={receipt} label="Asking for the receipt">
      {(document) => (
        <div className="stack">
          <p>
            <Link href={`/verify/${encodeURIComponent(id)}`}>Check it on the verify page</Link>
          </p>
          <CodeBlock code={JSON.stringify(document, null, 2)} language="json" />
        </div>
      )}
    </Asked>
  )
}
