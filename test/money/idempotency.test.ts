/** A request with an Idempotency-Key has one answer and one charge, whatever its caller repeats. */
import assert from 'node:assert/strict'
import { request } from 'node:http'
import { test } from 'node:test'
import { eventually } from '../faults/eventually.ts'
import { startNano } from '../harmony/nano.ts'
import { post, say, type TestService } from '../support/service.ts'
import { checkBooks, type PrepaidKey, prepaidKey, usageOf } from './bank.ts'

const SURFACES: [string, object][] = [
  ['/v1/chat/completions', say('Tell me a story.', { max_tokens: 40 })],
  ['/v1/chat/completions', say('Tell me a story.', { max_tokens: 40, stream: true })],
  ['/api/v1/chat/completions', say('Tell me a story.', { max_tokens: 20, n: 2 })],
  ['/api/v1/generate', say('Tell me a story.', { max_tokens: 20 })],
  ['/api/v1/generate/stream', say('Tell me a story.', { max_tokens: 20, stream: true })],
  ['/v1/responses', { model: 'gpt-oss', input: 'Tell me a story.', max_output_tokens: 40 }],
  ['/v1/responses', { model: 'gpt-oss', input: 'Tell me a story.', max_output_tokens: 40, stream: true }],
]

async function answerOf(response: Response) {
  const replayed = response.headers.get('idempotent-replayed')
  return {
    status: response.status,
    type: response.headers.get('content-type'),
    body: await response.text(),
    replayed,
  }
}

test('every completion route: the repeat gives the same bytes, also while the first runs, and one charge', async (t) => {
  const service = await startNano()
  t.after(() => service.stop())
  for (const [index, [path, body]] of SURFACES.entries()) {
    const key = await prepaidKey(service, '1')
    const headers = { 'x-api-key': key.key, 'idempotency-key': `turn-${index}` }
    const together = await Promise.all(
      Array.from({ length: 5 }, async () => answerOf(await post(service, path, body, headers))),
    )
    const later = await answerOf(await post(service, path, body, headers))
    const [first] = together
    assert.ok(first)
    assert.equal(first.status, 200, first.body)
    for (const { body: text, type, status } of [...together, later]) {
      assert.deepEqual([text, type, status], [first.body, first.type, 200])
    }
    assert.equal(together.filter(({ replayed }) => replayed === null).length, 1, 'one was the first')
    assert.equal(later.replayed, 'true')
    const rows = await usageOf(service, key)
    assert.equal(rows.length, 1, `${path}: one row and one charge`)
  }
  await checkBooks(service)
})

test('a key is of one request and of one caller; a request that failed gives it back', async (t) => {
  const service = await startNano()
  t.after(() => service.stop())
  const key = await prepaidKey(service, '1')
  const ask = (content: string, idempotency: string, as: string = key.key) =>
    post(service, '/v1/chat/completions', say(content, { max_tokens: 8, seed: 5 }), {
      'x-api-key': as,
      'idempotency-key': idempotency,
    })
  assert.equal((await ask('One.', 'a')).status, 200)
  const other = await ask('Another.', 'a')
  const { error } = (await other.json()) as { error: { code: string; param: string } }
  assert.deepEqual([other.status, error.code, error.param], [400, 'invalid_request', 'Idempotency-Key'])
  assert.equal((await ask('Another.', 'b')).headers.get('idempotent-replayed'), null)
  assert.equal(
    (await ask('One.', 'a', service.key)).headers.get('idempotent-replayed'),
    null,
    "another caller's",
  )
  assert.equal((await ask('One.', 'x'.repeat(256))).status, 400)
  await eventually('refused ones have their rows', async () => {
    const statuses = (await usageOf(service, key)).map((row) => row.status)
    return statuses.filter((status) => status === 400).length === 2
  })

  const poor = await prepaidKey(service, '0.000000001')
  assert.equal((await ask('One.', 'c', poor.key)).status, 402)
  assert.equal((await ask('One.', 'c', poor.key)).status, 402, 'tried again, not replayed')
})

test('a caller that left comes back to a whole answer that is charged once', async (t) => {
  const service = await startNano()
  t.after(() => service.stop())
  const key = await prepaidKey(service, '1')
  const body = say('Tell me a story.', { max_tokens: 400, stream: true })
  const headers = { 'x-api-key': key.key, 'idempotency-key': 'again' }
  await leaveAfterFirstBytes(service, key, body)
  const again = await answerOf(await post(service, '/v1/chat/completions', body, headers))
  assert.match(again.body, /"finish_reason":"(stop|length)"/)
  assert.match(again.body, /data: \[DONE\]\n\n$/)
  await eventually('there is one row', async () => (await usageOf(service, key)).length === 1)
  await checkBooks(service)
})

function leaveAfterFirstBytes(service: TestService, { key }: PrepaidKey, body: object): Promise<void> {
  return new Promise((resolve, reject) => {
    const call = request(`${service.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-api-key': key, 'idempotency-key': 'again' },
    })
    call.on('response', (response) => {
      response.once('data', () => {
        call.destroy()
        resolve()
      })
    })
    call.on('error', reject)
    call.end(JSON.stringify(body))
  })
}
