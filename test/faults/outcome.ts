import assert from 'node:assert/strict'
import { post, say, type TestService } from '../support/service.ts'
import { SECRET } from './bad-answers.ts'

/** What a caller saw of one request, streamed or not. */
export interface Outcome {
  status: number
  text: string
  /** The code of the one error that it was told. */
  error: string | null
}

/** Sends one user message and reads the answer to its end, checking what holds of every answer. */
export async function ask(
  service: TestService,
  content: string,
  stream: boolean,
  more: object = {},
): Promise<Outcome> {
  const response = await post(service, '/v1/chat/completions', say(content, { stream, ...more }))
  const body = await response.text()
  assert.ok(!body.includes(SECRET), "the upstream's own words reached the caller")
  assert.doesNotMatch(body, /\n? {4}at |node:internal|\.ts:\d/, 'a stack reached the caller')
  assert.match(response.headers.get('x-request-id') ?? '', /^req_/)
  if (response.status === 503) assert.match(response.headers.get('retry-after') ?? '', /^\d+$/)
  return stream && response.status === 200 ? readStream(body) : readWhole(response.status, body)
}

function readWhole(status: number, body: string): Outcome {
  const { choices, error } = JSON.parse(body) as {
    choices?: { message: { content: string } }[]
    error?: { code: string }
  }
  return { status, text: choices?.[0]?.message.content ?? '', error: error?.code ?? null }
}

interface Event {
  choices?: { delta: { content?: string } }[]
  error?: { code: string; message: string }
}

/** A stream ends with `[DONE]`, or with one error event and nothing after it. */
export function readStream(body: string): Outcome {
  assert.ok(body.endsWith('\n\n'), 'the last event is whole')
  const data = body
    .split('\n\n')
    .filter((event) => event.startsWith('data: '))
    .map((event) => event.slice('data: '.length))
  const last = data.pop() ?? ''
  const events = data.map((text) => JSON.parse(text) as Event)
  assert.ok(
    events.every((event) => event.error === undefined),
    'an error is the last event',
  )
  const text = events.map((event) => event.choices?.[0]?.delta.content ?? '').join('')
  if (last === '[DONE]') return { status: 200, text, error: null }
  const { error } = JSON.parse(last) as Event
  assert.ok(error !== undefined, `the stream ended without [DONE] or an error: ${last}`)
  return { status: 200, text, error: error.code }
}
