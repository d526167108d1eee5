import assert from 'node:assert/strict'
import type { NumberedResponseEvent, ResponseObject } from '@verbatim/protocol'
import { post, type TestService } from '../support/service.ts'

export const PATH = '/v1/responses'

/** The schema leaves nothing open: the small model's call has these arguments and no others. */
export const WEATHER = {
  type: 'function',
  name: 'get_weather',
  description: 'The weather of a city',
  parameters: {
    type: 'object',
    properties: { city: { type: 'string', enum: ['Boston', 'Paris'] } },
    required: ['city'],
    additionalProperties: false,
  },
}

export const FORCED = { tools: [WEATHER], tool_choice: { type: 'function', name: 'get_weather' } }

/** A request for a short answer to this input. */
export function ask(input: unknown, more: object = {}) {
  return { model: 'gpt-oss', input, max_output_tokens: 8, seed: 7, ...more }
}

/** The whole response to a request that has to be taken. */
export async function respond(
  service: TestService,
  input: unknown,
  more: object = {},
): Promise<ResponseObject> {
  const response = await post(service, PATH, ask(input, more))
  const text = await response.text()
  assert.equal(response.status, 200, text)
  return JSON.parse(text) as ResponseObject
}

export interface Refusal {
  status: number
  code: string
  param: string | null
  message: string
}

export async function refusalOf(response: Response): Promise<Refusal> {
  const { error } = (await response.json()) as { error: Omit<Refusal, 'status'> }
  return { ...error, status: response.status }
}

/** A request for what is kept, with a key. */
export function fetchKept(service: TestService, path: string, method = 'GET', key = service.key) {
  return fetch(`${service.url}${PATH}/${path}`, { method, headers: { authorization: `Bearer ${key}` } })
}

/** What a stream said, held to the letter: `event:` and `data:` lines that agree, counted from 0, `[DONE]` last. */
export function readEvents(body: string): NumberedResponseEvent[] {
  assert.ok(body.endsWith('\n\n'), 'the last event is whole')
  const blocks = body.slice(0, -2).split('\n\n')
  assert.equal(blocks.pop(), 'data: [DONE]')
  // Comments may stand between events (a slow machine makes callers wait); nothing else may.
  const events = blocks.filter((block) => !/^: [^\n]*$/.test(block))
  return events.map((block, at) => {
    const [, type, data = ''] = /^event: ([^\n]+)\ndata: ([^\n]+)$/.exec(block) ?? []
    assert.ok(type, block)
    const event = JSON.parse(data) as NumberedResponseEvent
    assert.equal(event.type, type)
    assert.equal(event.sequence_number, at)
    return event
  })
}

/** The events of a streamed response. */
export async function stream(
  service: TestService,
  input: unknown,
  more: object = {},
): Promise<NumberedResponseEvent[]> {
  const response = await post(service, PATH, ask(input, { stream: true, ...more }))
  assert.equal(response.status, 200)
  assert.match(response.headers.get('content-type') ?? '', /^text\/event-stream/)
  return readEvents(await response.text())
}

/** The response that the last event of a stream tells of. */
export function lastResponse(events: NumberedResponseEvent[]): ResponseObject {
  const last = events.at(-1)
  assert.ok(last !== undefined && 'response' in last)
  return last.response
}

/** What the messages of a response say. */
export function textOf(response: ResponseObject): string {
  const parts = response.output.flatMap((item) => (item.type === 'message' ? item.content : []))
  return parts.map((part) => (part.type === 'output_text' ? part.text : part.refusal)).join('')
}
