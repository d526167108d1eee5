/** Streams of the Responses API, held to the specification. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { NumberedResponseEvent, ResponseObject } from '@verbatim/protocol'
import { post, startTestService, type TestService } from '../support/service.ts'
import {
  ask,
  FORCED,
  fetchKept,
  lastResponse,
  PATH,
  refusalOf,
  respond,
  stream,
  textOf,
} from './responses-service.ts'

let service: TestService
before(async () => {
  service = await startTestService()
})
after(() => service.stop())

/** The types of events, those that repeat told once. */
function course(events: NumberedResponseEvent[]): string[] {
  return events.map(({ type }) => type).filter((type, at, all) => type !== all[at - 1])
}

test('a text is told from its creation to its end', async () => {
  const events = await stream(service, 'Name three colours.')
  assert.deepEqual(course(events), [
    'response.created',
    'response.in_progress',
    'response.output_item.added',
    'response.content_part.added',
    'response.output_text.delta',
    'response.output_text.done',
    'response.content_part.done',
    'response.output_item.done',
    'response.incomplete',
  ])
  const [created] = events
  assert.ok(created?.type === 'response.created')
  const { status, output, usage } = created.response
  assert.deepEqual([status, output, usage], ['in_progress', [], null])
  const deltas = events.flatMap((event) => (event.type === 'response.output_text.delta' ? [event.delta] : []))
  assert.ok(deltas.length > 4, 'the text comes in pieces')
  assert.equal(deltas.join(''), textOf(lastResponse(events)))
})

test('what is streamed is what comes whole', async () => {
  const include = ['message.output_text.logprobs']
  for (const more of [
    {},
    { stop: [','], max_output_tokens: 64 },
    { include, top_logprobs: 1 },
    { ...FORCED, max_output_tokens: 64 },
  ]) {
    const streamed = lastResponse(await stream(service, 'Name three colours.', more))
    const whole = await respond(service, 'Name three colours.', more)
    assert.deepEqual(comparable(streamed), comparable(whole))
    assert.equal(streamed.usage?.output_tokens, whole.usage?.output_tokens)
  }
})

/** Without what is drawn for each response. */
function comparable({ output, status, incomplete_details }: ResponseObject) {
  const items = output.map((item) => ({ ...item, id: '', call_id: '' }))
  return { items, status, incomplete_details }
}

test('a call is told with its name first, then its arguments in pieces', async () => {
  const events = await stream(service, 'The weather in Paris?', { ...FORCED, max_output_tokens: 64 })
  assert.deepEqual(course(events), [
    'response.created',
    'response.in_progress',
    'response.output_item.added',
    'response.function_call_arguments.delta',
    'response.function_call_arguments.done',
    'response.output_item.done',
    'response.completed',
  ])
  const added = events.find((event) => event.type === 'response.output_item.added')
  assert.ok(added?.type === 'response.output_item.added' && added.item.type === 'function_call')
  const { name, arguments: begun, status, call_id } = added.item
  assert.deepEqual([name, begun, status], ['get_weather', '', 'in_progress'])
  assert.match(call_id, /^call_/)
  const pieces = events.flatMap((event) =>
    event.type === 'response.function_call_arguments.delta' ? [event.delta] : [],
  )
  const { city } = JSON.parse(pieces.join('')) as { city: string }
  assert.ok(['Boston', 'Paris'].includes(city))
})

test('a streamed response is kept when its end is told', async () => {
  const response = lastResponse(await stream(service, 'Hi', { metadata: { a: 'b' } }))
  const kept = await fetchKept(service, response.id)
  assert.deepEqual(await kept.json(), response)
})

test('what is refused before the first event has its own status', async () => {
  const long = await post(service, PATH, ask('word '.repeat(20_000), { stream: true }))
  assert.equal((await refusalOf(long)).code, 'context_length_exceeded')
  const unknown = await post(service, PATH, ask('Hi', { stream: true, model: 'gpt-6' }))
  assert.deepEqual([unknown.status, (await refusalOf(unknown)).param], [404, 'model'])
})
