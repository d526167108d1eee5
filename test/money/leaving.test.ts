/** Who leaves pays for what was generated until then; an answer that never began costs nothing. */
import assert from 'node:assert/strict'
import { request } from 'node:http'
import { test } from 'node:test'
import { eventually } from '../faults/eventually.ts'
import { startFaultyService } from '../faults/faulty-service.ts'
import { post, say, startTestService, type TestService } from '../support/service.ts'
import { balanceOf, checkBooks, nanocredits, type PrepaidKey, prepaidKey, usageOf } from './bank.ts'

const STORY = 'Tell me a long story.'

/** Sends a request and leaves as `when` says. */
function leave(
  service: TestService,
  { key }: PrepaidKey,
  body: object,
  when: (left: () => void, onData: (listen: (text: string) => void) => void) => void,
): Promise<void> {
  return new Promise((resolve) => {
    const headers = { 'content-type': 'application/json', 'x-api-key': key }
    const call = request(`${service.url}/v1/chat/completions`, { method: 'POST', headers })
    call.on('error', () => undefined)
    const left = () => {
      call.destroy()
      resolve()
    }
    when(left, (listen) =>
      call.on('response', (response) =>
        response
          .setEncoding('utf8')
          .on('data', listen)
          .on('error', () => undefined),
      ),
    )
    call.end(JSON.stringify(body))
  })
}

test('a stream that is left costs its prompt and what was generated', async (t) => {
  const service = await startTestService()
  t.after(() => service.stop())
  const key = await prepaidKey(service, '1')
  const body = say(STORY, { stream: true, max_tokens: 3000, temperature: 2, seed: 1 })
  let heard = ''
  await leave(service, key, body, (left, onData) =>
    onData((text) => {
      heard += text
      // Comments, which come while a busy machine makes the caller wait, are no tokens.
      if (heard.split('"delta":{"content":"').length > 2) left()
    }),
  )
  await eventually('its row is there', async () => (await usageOf(service, key)).length === 1)
  const [row] = await usageOf(service, key)
  assert.ok(row)
  assert.equal(row.status, 499)
  assert.ok(row.completion_tokens >= 1 && row.prompt_tokens > 10, JSON.stringify(row))
  assert.equal(nanocredits(row.cost), BigInt(row.prompt_tokens) * 100n + BigInt(row.completion_tokens) * 500n)
  const balance = await balanceOf(service, key)
  assert.equal(nanocredits(balance.held), 0n)
  assert.equal(nanocredits(balance.available), 1_000_000_000n - nanocredits(row.cost))
  await checkBooks(service)
})

const FAILURES: [string, number, boolean][] = [
  ['garbage-first no token', 502, true],
  ['error-first no token', 502, false],
  ['close-at-once no token', 503, false],
]

test('a failure before the first token costs nothing, and leaves nothing held', async (t) => {
  const { service, stop } = await startFaultyService({})
  t.after(stop)
  const key = await prepaidKey(service, '1')
  for (const [content, status, stream] of FAILURES) {
    const body = say(content, { model: 'bad-model', stream, max_tokens: 10 })
    const response = await post(service, '/v1/chat/completions', body, { 'x-api-key': key.key })
    const text = await response.text()
    assert.match(text, /"error":\{/)
    // A stream that a busy machine kept waiting has begun with comments, and tells it by an event.
    const hasBegun = stream && text.startsWith(':')
    assert.equal(response.status, hasBegun ? 200 : status, content)
  }
  await eventually('all rows are there', async () => (await usageOf(service, key)).length === FAILURES.length)
  const balance = await balanceOf(service, key)
  assert.deepEqual([balance.held, balance.available].map(nanocredits), [0n, 1_000_000_000n])
  await checkBooks(service)
})

test('a whole answer that is left is charged for what was generated too', async (t) => {
  const { service, upstream, stop } = await startFaultyService({ VERBATIM_IDLE_MS: '60000' })
  t.after(stop)
  const key = await prepaidKey(service, '1')
  const content = 'stall-mid-answer it wrote two words'
  await leave(service, key, say(content, { model: 'bad-model', max_tokens: 50 }), (left) => {
    void eventually(
      'the answer has begun',
      async () => (await upstream.record(content)).writtenBytes > 0,
    ).then(left)
  })
  await eventually('its row is there', async () => (await usageOf(service, key)).length === 1)
  const [row] = await usageOf(service, key)
  assert.equal(row?.status, 499)
  await checkBooks(service)
})
