import { type ApiError, errorOf, SseParser } from '@verbatim/protocol'
import { reach } from '../service/reach.ts'
import { serviceUrl } from '../service/service-url.ts'

/** An event or comment of a stream, or a whole body, with the milliseconds from sending to its coming. */
export interface RawEvent {
  atMs: number
  kind: 'data' | 'comment' | 'body'
  text: string
}

/** What comes before the first event. */
export interface RunHead {
  status: number
  headers: [name: string, value: string][]
}

export interface RunResult {
  events: RawEvent[]
  totalMs: number
  /** What the service refused, in the words of its body. */
  refusal: ApiError | null
}

interface Sent {
  path: string
  headers: Record<string, string>
  body: string
  signal: AbortSignal
  onHead: (head: RunHead) => void
  onEvents: (events: RawEvent[]) => void
}

/** Events are handed on in bundles, so that a quick stream does not draw the page for each of them. */
const SHOW_EVERY_MS = 50

/**
 * Sends a body as it stands and keeps all that comes back, with its times: a refusal too is an answer to look at.
 *
 * @throws UnreachableError when the service cannot be reached or the connection breaks; the signal's reason when the reader stopped.
 */
export async function runRequest({ path, headers, body, ...sent }: Sent): Promise<RunResult> {
  const sentAt = performance.now()
  const { signal } = sent
  const init = { method: 'POST', headers: { ...headers, 'content-type': 'application/json' }, body, signal }
  const response = await reach(() => fetch(serviceUrl() + path, init), signal)
  sent.onHead({ status: response.status, headers: [...response.headers] })
  return reach(() => readAll(response, sentAt, sent.onEvents), signal, true)
}

async function readAll(response: Response, sentAt: number, onEvents: Sent['onEvents']): Promise<RunResult> {
  const refusal = response.ok ? null : await errorOf(response.clone())
  const events: RawEvent[] = []
  let shownAt = 0
  const add = (kind: RawEvent['kind'], text: string) => {
    const atMs = performance.now() - sentAt
    events.push({ atMs, kind, text })
    if (atMs - shownAt < SHOW_EVERY_MS) return
    shownAt = atMs
    onEvents([...events])
  }
  if (response.headers.get('content-type')?.startsWith('text/event-stream')) await readEvents(response, add)
  else add('body', await response.text())
  onEvents([...events])
  return { events, totalMs: performance.now() - sentAt, refusal }
}

async function readEvents(response: Response, add: (kind: 'data' | 'comment', text: string) => void) {
  const parser = new SseParser(
    (data) => add('data', data),
    undefined,
    (comment) => add('comment', comment),
  )
  const reader = response.body?.getReader()
  for (;;) {
    const read = await reader?.read()
    if (read === undefined || read.done) return
    parser.push(read.value)
  }
}
