import assert from 'node:assert/strict'
import { once } from 'node:events'
import { get } from 'node:http'
import { text } from 'node:stream/consumers'
import { type TestContext, test } from 'node:test'
import { post, say, type TestService } from '../support/service.ts'
import { earliestStarts } from './earliest-starts.ts'
import { eventually } from './eventually.ts'
import { type FaultyService, isIdle, startFaultyService, statusOf } from './faulty-service.ts'
import { ask, readStream } from './outcome.ts'
import { type RawClient, sendRaw } from './raw-client.ts'

const GAP_MS = 500

async function started(t: TestContext, env: Record<string, string>): Promise<FaultyService> {
  const faulty = await startFaultyService(env)
  t.after(() => faulty.stop())
  return faulty
}

async function queueIs(service: TestService, running: number, waiting: number): Promise<void> {
  await eventually(`${running} run and ${waiting} wait`, async () => {
    const { queue } = await statusOf(service)
    return queue.running === running && queue.waiting === waiting
  })
}

test('More requests than slots: the rest wait, hear so, and all are answered', async (t) => {
  const { service, upstream } = await started(t, { VERBATIM_SLOTS: '2' })
  const contents = ['held 1', 'held 2', 'held 3', 'held 4', 'held 5']
  const clients = await Promise.all(
    contents.map((content) => sendRaw(service, { content, more: { stream: true } })),
  )
  const whole = ask(service, 'answer whole', false)
  await queueIs(service, 2, 4)
  await eventually('each caller heard a comment', () =>
    clients.every(({ received }) => /^: /m.test(received())),
  )
  // The first comment of one may have come before all of the others had.
  await eventually('the comments say how many wait', () =>
    clients.some(({ received }) =>
      /^: queue position \d of 4, estimated wait (unknown|\d+ s), request req_\w+$/m.test(received()),
    ),
  )
  const begun = await Promise.all(contents.map((content) => upstream.record(content)))
  assert.equal(begun.filter(({ arrivals }) => arrivals.length > 0).length, 2, 'only two run')

  await Promise.all(contents.map((content) => upstream.release(content)))
  await eventually('all streams are complete', () =>
    clients.every(({ received }) => received().includes('data: [DONE]')),
  )
  for (const { received } of clients) assert.match(received(), /^HTTP\/1\.1 200/)
  assert.equal((await whole).text, 'Hello')
  await eventually('every slot is free', () => isIdle(service))
})

test('Callers that leave the queue leave no trace in it, and their requests never run', async (t) => {
  const { service, upstream } = await started(t, { VERBATIM_SLOTS: '1' })
  const first = ask(service, 'held first', true)
  await queueIs(service, 1, 0)
  const leaving = await Promise.all(
    [1, 2, 3].map((number) =>
      sendRaw(service, { content: `answer leaving ${number}`, more: { stream: number > 1 } }),
    ),
  )
  await queueIs(service, 1, 3)
  for (const { socket } of leaving) socket.destroy()
  await queueIs(service, 1, 0)
  await upstream.release('held first')
  assert.equal((await first).text, 'Hello')
  for (const number of [1, 2, 3]) {
    assert.deepEqual((await upstream.record(`answer leaving ${number}`)).arrivals, [])
  }
})

test('A queue of length 0 refuses at once with queue_full and Retry-After', async (t) => {
  const { service, upstream } = await started(t, { VERBATIM_SLOTS: '1', VERBATIM_QUEUE_LENGTH: '0' })
  const first = ask(service, 'held', false)
  await queueIs(service, 1, 0)
  for (const stream of [true, false]) {
    await assertRefused(await post(service, '/v1/chat/completions', say('answer', { stream })), 'queue_full')
  }
  await upstream.release('held')
  assert.equal((await first).status, 200)
  assert.equal((await ask(service, 'answer after', true)).text, 'Hello')
})

test('Who waits too long for a slot is refused with queue_full', async (t) => {
  const { service, upstream } = await started(t, { VERBATIM_SLOTS: '1', VERBATIM_QUEUE_WAIT_MS: '300' })
  const first = ask(service, 'held', true)
  await queueIs(service, 1, 0)
  const answers = [true, false].map((stream) =>
    post(service, '/v1/chat/completions', say('answer', { stream })),
  )
  for (const answer of answers) await assertRefused(await answer, 'queue_full')
  await queueIs(service, 1, 0)
  await upstream.release('held')
  assert.equal((await first).text, 'Hello')
})

async function assertRefused(response: Response, code: string): Promise<void> {
  assert.equal(response.status, 429)
  assert.match(response.headers.get('retry-after') ?? '', /^[1-9]\d*$/)
  assert.equal(((await response.json()) as { error: { code: string } }).error.code, code)
}

test('One keyless address: one at a time, in order, starts at least 500 ms apart', async (t) => {
  const { service, upstream } = await started(t, {})
  await ask(service, 'answer to warm up', true)
  const contents = ['held a', 'answer b', 'answer c', 'answer d']
  const clients: RawClient[] = []
  const { now: askedAt } = await upstream.record('')
  for (const content of contents) {
    clients.push(await sendRaw(service, { content, path: '/api' }))
    await roundTrip(service)
  }
  await eventually('the first runs', async () => (await upstream.record('held a')).arrivals.length === 1)
  await queueIs(service, 1, 0)
  assert.deepEqual((await upstream.record('answer b')).arrivals, [], 'the second waits for the first to end')
  await upstream.release('held a')
  await eventually('all are answered', () =>
    clients.every(({ received }) => received().includes('data: [DONE]')),
  )
  const records = await Promise.all(contents.map((content) => upstream.record(content)))
  const starts = records.map(({ arrivals }) => arrivals[0] ?? 0)
  const earliest = earliestStarts(askedAt, starts, GAP_MS)
  for (const [at, start] of starts.entries())
    assert.ok(start >= (earliest[at] ?? 0), `${starts} since ${askedAt}`)
})

test('A keyless address that already waits sixteen times over is refused with one string', async (t) => {
  const { service, upstream } = await started(t, {})
  const held = await sendRaw(service, { content: 'held', path: '/api' })
  await queueIs(service, 1, 0)
  const waiting = await Promise.all(
    Array.from({ length: 16 }, () => sendRaw(service, { content: 'answer', path: '/api' })),
  )
  await roundTrip(service)
  const response = await post(service, '/api', say('answer'))
  const body = await response.text()
  assert.equal(response.status, 429, body)
  assert.match(response.headers.get('retry-after') ?? '', /^[1-9]\d*$/)
  assert.equal(typeof (JSON.parse(body) as { error: unknown }).error, 'string')
  for (const { socket } of waiting) socket.destroy()
  await roundTrip(service)
  held.socket.destroy()
  await eventually('every slot is free', () => isIdle(service))
  assert.equal(readStream(await (await post(service, '/api', say('answer at last'))).text()).text, 'Hello')
  assert.deepEqual((await upstream.record('answer')).arrivals, [])
})

/** What was sent before is read by the time this is answered: it comes on a connection of its own, later. */
async function roundTrip(service: TestService): Promise<void> {
  const request = get(`${service.url}/healthz`, { agent: false })
  const [response] = await once(request, 'response')
  await text(response)
}
