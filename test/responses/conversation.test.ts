/** Conversations that are kept: continued, read, listed and deleted, by the key that made them. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { ResponseItem, ResponseObject } from '@verbatim/protocol'
import { keptTexts } from '../support/kept-texts.ts'
import { makeKey } from '../support/make-key.ts'
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
  WEATHER,
} from './responses-service.ts'

let service: TestService
let otherKey: string
before(async () => {
  service = await startTestService()
  otherKey = (await makeKey(service, { name: 'other' })).key
})
after(() => service.stop())

const inputTokens = (response: ResponseObject) => response.usage?.input_tokens ?? 0

test('previous_response_id continues as if the whole conversation were sent', async () => {
  const first = await respond(service, 'My name is Ann.')
  const second = await respond(service, 'What is my name?', { previous_response_id: first.id })
  const third = await respond(service, 'And yours?', { previous_response_id: second.id })
  assert.equal(third.previous_response_id, second.id)
  const whole = await respond(service, [
    { role: 'user', content: 'My name is Ann.' },
    ...first.output,
    { role: 'user', content: 'What is my name?' },
    ...second.output,
    { role: 'user', content: 'And yours?' },
  ])
  assert.equal(inputTokens(third), inputTokens(whole))
  assert.equal(textOf(third), textOf(whole))
  assert.ok(inputTokens(third) > inputTokens(second) && inputTokens(second) > inputTokens(first))
})

test('instructions are not carried over', async () => {
  const more = { instructions: 'Answer in the words of a pirate who has lost his ship. '.repeat(4) }
  const first = await respond(service, 'Hi', more)
  const next = await respond(service, 'Bye', { previous_response_id: first.id })
  const plain = await respond(service, [
    { role: 'user', content: 'Hi' },
    ...first.output,
    { role: 'user', content: 'Bye' },
  ])
  assert.equal(next.instructions, null)
  assert.equal(inputTokens(next), inputTokens(plain))
  const again = await respond(service, 'Bye', { previous_response_id: first.id, ...more })
  assert.ok(inputTokens(again) > inputTokens(next) + 20)
})

test('a tool loop runs to its end, kept or sent back', async () => {
  for (const kept of [true, false]) {
    const question = { role: 'user', content: 'The weather in Paris?' }
    const first = await respond(service, [question], { ...FORCED, max_output_tokens: 64, store: kept })
    const [call] = first.output
    assert.ok(call?.type === 'function_call')
    assert.equal(first.status, 'completed')
    const output = { type: 'function_call_output', call_id: call.call_id, output: '58 degrees' }
    const more = { tools: [WEATHER], tool_choice: 'none' }
    const answer = kept
      ? await respond(service, [output], { ...more, previous_response_id: first.id })
      : await respond(service, [question, ...first.output, output], { ...more, store: false })
    assert.equal(answer.output[0]?.type, 'message')
    assert.ok(inputTokens(answer) > 0)
  }
})

test('a call that was kept needs its output before the conversation goes on', async () => {
  const first = await respond(service, 'The weather in Paris?', { ...FORCED, max_output_tokens: 64 })
  const refusal = await refusalOf(await post(service, PATH, ask('Well?', { previous_response_id: first.id })))
  assert.deepEqual([refusal.status, refusal.param], [400, 'input'])
  assert.match(refusal.message, /no output for the function call "call_/)
})

test('an item can be referred to instead of sent again', async () => {
  const first = await respond(service, 'My name is Ann.')
  const [message] = first.output
  const items = (item: unknown) => [
    { role: 'user', content: 'My name is Ann.' },
    item,
    { role: 'user', content: 'Hm?' },
  ]
  const referred = await respond(service, items({ type: 'item_reference', id: message?.id }))
  const untyped = await respond(service, items({ id: message?.id }))
  const sent = await respond(service, items(message))
  assert.equal(textOf(referred), textOf(sent))
  assert.equal(textOf(untyped), textOf(sent))
})

test('a response is read as it was sent, and only by the key that made it', async () => {
  const response = await respond(service, 'Hi', { metadata: { a: 'b' } })
  const read = await fetchKept(service, response.id)
  assert.equal(read.status, 200)
  assert.deepEqual(await read.json(), response)
  for (const [path, method] of [
    [response.id, 'GET'],
    [response.id, 'DELETE'],
    [`${response.id}/input_items`, 'GET'],
  ] as const) {
    const foreign = await refusalOf(await fetchKept(service, path, method, otherKey))
    const unknown = await refusalOf(await fetchKept(service, path.replace(/resp_\w+/, 'resp_0'), method))
    assert.deepEqual([foreign.status, foreign.code], [404, 'not_found'], path)
    assert.equal(foreign.message.replace(response.id, ''), unknown.message.replace('resp_0', ''))
    assert.equal((await fetchKept(service, path, method, 'wrong')).status, 401)
  }
  const foreign = await post(service, PATH, ask('Hi', { previous_response_id: response.id }), {
    'x-api-key': otherKey,
  })
  assert.equal((await refusalOf(foreign)).code, 'previous_response_not_found')
  const [message] = response.output
  const reference = [{ type: 'item_reference', id: message?.id }]
  const refused = await post(service, PATH, ask(reference), { 'x-api-key': otherKey })
  assert.equal((await refusalOf(refused)).param, 'input[0].id')
})

test('a response that was deleted is gone, and what continued it cannot be continued', async () => {
  const first = await respond(service, 'Hi')
  const second = await respond(service, 'And?', { previous_response_id: first.id })
  const json = { authorization: `Bearer ${service.key}`, 'content-type': 'application/json' }
  const deleted = await fetch(`${service.url}${PATH}/${first.id}`, { method: 'DELETE', headers: json })
  assert.deepEqual(await deleted.json(), { id: first.id, object: 'response', deleted: true })
  assert.equal((await fetchKept(service, first.id)).status, 404)
  assert.equal((await fetchKept(service, first.id, 'DELETE')).status, 404)
  assert.equal((await fetchKept(service, second.id)).status, 200)
  for (const id of [first.id, second.id]) {
    const refusal = await refusalOf(await post(service, PATH, ask('Hi', { previous_response_id: id })))
    assert.deepEqual([refusal.status, refusal.code], [400, 'previous_response_not_found'])
    assert.ok(refusal.message.includes(first.id))
  }
})

interface Page {
  data: ResponseItem[]
  first_id: string | null
  last_id: string | null
  has_more: boolean
}

test('input_items lists what a response is an answer to, page by page', async () => {
  const first = await respond(service, [
    { role: 'developer', content: 'Be brief.' },
    { role: 'user', content: 'One' },
  ])
  const second = await respond(service, 'Two', { previous_response_id: first.id })
  const list = async (query: string) =>
    (await (await fetchKept(service, `${second.id}/input_items${query}`)).json()) as Page
  const all = await list('?order=asc')
  assert.deepEqual(
    all.data.map((item) => (item.type === 'message' ? item.role : item.type)),
    ['developer', 'user', 'assistant', 'user'],
  )
  assert.deepEqual(all.data[2], first.output[0])
  assert.equal(new Set(all.data.map(({ id }) => id)).size, 4)
  assert.deepEqual([all.first_id, all.last_id, all.has_more], [all.data[0]?.id, all.data[3]?.id, false])
  assert.deepEqual((await list('')).data, all.data.toReversed())
  const page = await list(
    `?order=asc&limit=2&after=${all.data[0]?.id}&include[]=message.output_text.logprobs`,
  )
  assert.deepEqual(page.data, all.data.slice(1, 3))
  assert.equal(page.has_more, true)
})

test('what a query cannot ask is refused by name', async () => {
  const { id } = await respond(service, 'Hi')
  for (const [path, param] of [
    [`${id}?stream=true`, 'stream'],
    [`${id}?starting_after=3`, 'starting_after'],
    [`${id}?colour=red`, 'colour'],
    [`${id}/input_items?limit=0`, 'limit'],
    [`${id}/input_items?limit=101`, 'limit'],
    [`${id}/input_items?order=random`, 'order'],
    [`${id}/input_items?after=msg_1`, 'after'],
  ] as const) {
    const refusal = await refusalOf(await fetchKept(service, path))
    assert.deepEqual([refusal.status, refusal.param], [400, param])
  }
})

test('store false stores nothing at all', async () => {
  const secret = 'zebra-crossing-at-midnight'
  const whole = await respond(service, secret, { store: false, metadata: { a: secret } })
  const streamed = lastResponse(await stream(service, secret, { store: false, instructions: secret }))
  for (const { id, store } of [whole, streamed]) {
    assert.equal(store, false)
    assert.equal((await fetchKept(service, id)).status, 404)
    const next = await post(service, PATH, ask('Hi', { previous_response_id: id }))
    assert.equal((await refusalOf(next)).code, 'previous_response_not_found')
  }
  assert.ok(!(await isKept(secret)))
  await respond(service, secret)
  assert.ok(await isKept(secret), 'what is stored can be found, so what was not found is not stored')
})

async function isKept(text: string): Promise<boolean> {
  return (await keptTexts(service)).some((kept) => kept.includes(text))
}

test('a response is on disk before its end is told: another process has it, after any end of the first', async (context) => {
  const { id } = await respond(service, 'Hi')
  const other = await startTestService({
    VERBATIM_DATA: service.dataDir,
    DATABASE_URL: service.databaseUrl ?? '',
  })
  context.after(() => other.stop())
  assert.equal((await fetchKept({ ...other, key: service.key }, id)).status, 200)
})

test('with VERBATIM_RESPONSES_DAYS=0 nothing is stored, and the response says so', async (context) => {
  const own = await startTestService({ VERBATIM_RESPONSES_DAYS: '0' })
  context.after(() => own.stop())
  const response = await respond(own, 'Hi', { store: true })
  assert.equal(response.store, false)
  assert.equal((await fetchKept(own, response.id)).status, 404)
})
