/** What a request holds covers what it costs, whatever it consists of; and each token that a caller had is paid for. */
import assert from 'node:assert/strict'
import { request } from 'node:http'
import { after, before, test } from 'node:test'
import { eventually } from '../faults/eventually.ts'
import { post, startTestService, type TestService } from '../support/service.ts'
import { nanocredits, type PrepaidKey, prepaidKey, usageOf } from './bank.ts'

let service: TestService
let key: PrepaidKey
before(async () => {
  service = await startTestService({ VERBATIM_MODEL: 'gpt-oss-nano-vision', VERBATIM_SLOTS: '1' })
  key = await prepaidKey(service, '1000')
})
after(() => service.stop())

const WORDS = Array.from({ length: 400 }, (_, index) => `q${(index * 7) % 31}z`).join(' ')
const USER = { role: 'user', content: 'x' }
const PNG =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
const PICTURE = { role: 'user', content: [{ type: 'image_url', image_url: { url: PNG } }] }

function callOf(name: string) {
  return { id: 'c', type: 'function', function: { name, arguments: '{}' } }
}

function result(content: string) {
  return { role: 'tool', tool_call_id: 'c', content }
}

function toolWith(parameters: object, description = '') {
  return [{ type: 'function', function: { name: 'f', description, parameters } }]
}

function nested(depth: number): object {
  if (depth === 0) return { type: 'integer' }
  return { type: 'object', properties: { a: nested(depth - 1), b: { type: 'integer', description: 'u' } } }
}

const LISTED = { $ref: '#/$defs/list' }
const REFERRED = {
  type: 'object',
  $defs: { list: { type: 'string', enum: Array.from({ length: 12 }, (_, index) => `value${index}`) } },
  properties: Object.fromEntries(Array.from({ length: 10 }, (_, index) => [`p${index}`, LISTED])),
}

/** Each is longer in the prompt than its words let expect. */
const REQUESTS: Record<string, object> = {
  reasoning: {
    messages: [
      USER,
      { role: 'assistant', content: null, reasoning_content: WORDS, tool_calls: [callOf('f')] },
      result('y'),
    ],
  },
  refusals: { messages: [USER, { role: 'assistant', content: '', refusal: WORDS }, USER] },
  names: { messages: Array.from({ length: 5 }, () => ({ ...USER, name: 'q7'.repeat(60) })) },
  'names of calls': {
    messages: [
      USER,
      { role: 'assistant', content: null, tool_calls: [callOf('z9k_'.repeat(20))] },
      ...Array.from({ length: 20 }, () => result('y')),
    ],
  },
  'nested schemas': { messages: [USER], tools: toolWith(nested(12)) },
  'schemas that refer': { messages: [USER], tools: toolWith(REFERRED) },
  'lines of a description': { messages: [USER], tools: toolWith(nested(1), '\n'.repeat(700)) },
  pictures: { messages: [PICTURE] },
}

test('no request costs more than it held', async () => {
  for (const [what, body] of Object.entries(REQUESTS)) {
    const asked = { model: 'gpt-oss', max_tokens: 1, ...body }
    const response = await post(service, '/v1/chat/completions', asked, { 'x-api-key': key.key })
    assert.equal(response.status, 200, `${what}: ${await response.text()}`)
  }
  assert.doesNotMatch(service.log(), /worst-case-exceeded/)
})

test('a picture is answered without a key too, and those who wait behind it are still told when', async () => {
  const body = { model: 'gpt-oss', max_tokens: 1, messages: [PICTURE] }
  const response = await post(service, '/api', body)
  assert.equal(response.status, 200, await response.text())
  const waits = await Promise.all(
    Array.from({ length: 6 }, async () => {
      const answer = await post(service, '/v1/chat/completions', body, { 'x-api-key': key.key })
      await answer.arrayBuffer()
      return answer.status
    }),
  )
  assert.deepEqual(new Set(waits), new Set([200]))
})

test('choices that were whole when the caller left are paid for', async () => {
  const body = { model: 'gpt-oss', messages: [{ role: 'user', content: 'Tell me a story.' }], seed: 1 }
  // So hot it goes on until it meets the limit: most is to come yet when the caller leaves, also where its leaving is late.
  const seen = await leaveAtChoice(2, { ...body, n: 8, max_tokens: 400, temperature: 2, stream: true })
  await eventually('its row is there', async () => (await usageOf(service, key)).some(isLeft))
  const row = (await usageOf(service, key)).find(isLeft)
  assert.ok(
    row && row.completion_tokens >= seen,
    `${seen} tokens were sent, ${row?.completion_tokens} counted`,
  )
  assert.ok(nanocredits(row.cost) >= BigInt(seen) * 500n)
})

function isLeft({ status }: { status: number }): boolean {
  return status === 499
}

/** Leaves with the first token of a choice; how many events with text had come by then. */
function leaveAtChoice(choice: number, body: object): Promise<number> {
  const begins = new RegExp(`"index":${choice},"delta":\\{"(reasoning_)?content"`)
  return new Promise((resolve, reject) => {
    const call = request(`${service.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-api-key': key.key },
    })
    call.on('response', (response) => {
      let text = ''
      response.on('end', () => reject(new Error(`it ended before it was left: ${text.slice(-1000)}`)))
      response.setEncoding('utf8').on('data', (part: string) => {
        text += part
        if (!begins.test(text)) return
        call.destroy()
        resolve(text.match(/"delta":\{"(reasoning_)?content"/g)?.length ?? 0)
      })
      response.on('error', () => undefined)
    })
    call.on('error', (error) => (call.destroyed ? undefined : reject(error)))
    call.end(JSON.stringify(body))
  })
}
