/** A response that fails, a caller that leaves, and a caller that does not read. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { SECRET } from '../faults/bad-answers.ts'
import { eventually } from '../faults/eventually.ts'
import { type FaultyService, isIdle, startFaultyService } from '../faults/faulty-service.ts'
import { sendRaw } from '../faults/raw-client.ts'
import { post } from '../support/service.ts'
import { ask, fetchKept, PATH, readEvents, refusalOf } from './responses-service.ts'

let faulty: FaultyService
before(async () => {
  faulty = await startFaultyService({ VERBATIM_IDLE_MS: '1000', VERBATIM_FIRST_TOKEN_MS: '4000' })
})
after(() => faulty?.stop())

const send = (behaviour: string, more: object = {}) =>
  post(faulty.service, PATH, ask(behaviour, { model: 'bad-model', ...more }))

test('a stream that breaks off ends with an error, the failed response and [DONE]', async () => {
  for (const [behaviour, code] of [
    ['die-mid-answer', 'overloaded'],
    ['close-without-end', 'upstream_error'],
    ['garbage-json', 'upstream_error'],
    ['error-event', 'upstream_error'],
    ['stall-mid-answer', 'upstream_timeout'],
  ] as const) {
    const response = await send(behaviour, { stream: true })
    assert.equal(response.status, 200)
    const body = await response.text()
    assert.ok(!body.includes(SECRET), "the upstream's own words reached the caller")
    const events = readEvents(body)
    const [error, failed] = events.slice(-2)
    assert.ok(error?.type === 'error' && failed?.type === 'response.failed', behaviour)
    assert.deepEqual([error.code, error.error.code, failed.response.error?.code], [code, code, code])
    assert.equal(failed.response.status, 'failed')
    const [item] = failed.response.output
    assert.ok(item?.type === 'message')
    assert.equal(item.status, 'incomplete')
    assert.ok(item.content[0]?.type === 'output_text' && item.content[0].text === 'Hel')
    assert.equal((await fetchKept(faulty.service, failed.response.id)).status, 404)
  }
})

test('a failure that comes while comments keep the connection is still a failed response', async () => {
  const response = await send('stall-before-headers', { stream: true })
  assert.equal(response.status, 200)
  const events = readEvents(await response.text())
  assert.deepEqual(
    events.map(({ type }) => type),
    ['response.created', 'response.in_progress', 'error', 'response.failed'],
  )
})

test('a failure before the first event has its own status', async () => {
  for (const stream of [true, false]) {
    const refusal = await refusalOf(await send('status-500-json', { stream }))
    assert.deepEqual([refusal.status, refusal.code], [502, 'upstream_error'])
  }
  const whole = await refusalOf(await send('die-mid-answer'))
  assert.deepEqual([whole.status, whole.code], [503, 'overloaded'])
})

test('an answer comes whole, whatever pieces it came in', async () => {
  const response = await send('split-character', { stream: true })
  const events = readEvents(await response.text())
  const text = events
    .map((event) => (event.type === 'response.output_text.delta' ? event.delta : ''))
    .join('')
  assert.equal(text, 'Grüße 😀 漢字 👩‍👩‍👧')
})

test('a caller that leaves ends the generation and frees its slot', async (context) => {
  // Only its leaving can end what the upstream keeps open: how long that may be silent is not in the way.
  const patient = await startFaultyService({})
  context.after(() => patient.stop())
  for (const stream of [true, false]) {
    const content = `stall-mid-answer ${stream}`
    const { socket } = await sendRaw(patient.service, {
      content: '',
      path: PATH,
      more: { messages: undefined, ...ask(content, { model: 'bad-model', stream }) },
    })
    await eventually('the upstream is asked', async () => (await patient.upstream.record(content)).open === 1)
    socket.destroy()
    await eventually(
      'the upstream is let go',
      async () => (await patient.upstream.record(content)).open === 0,
    )
    await eventually('its slot is free', () => isIdle(patient.service))
  }
})

test('a caller that reads nothing holds the upstream back, and is taken for gone in the end', async (context) => {
  const impatient = await startFaultyService({ VERBATIM_STALL_MS: '500' })
  context.after(() => impatient.stop())
  const { service, upstream } = impatient
  const more = { messages: undefined, ...ask('flood', { model: 'bad-model', stream: true }) }
  const { socket } = await sendRaw(service, { content: '', path: PATH, more, reads: false })
  await eventually('the upstream is let go', async () => {
    const { open, writtenBytes } = await upstream.record('flood')
    return writtenBytes > 0 && open === 0
  })
  assert.ok((await upstream.record('flood')).writtenBytes < 32 * 1024 * 1024, 'not all of it was taken')
  await eventually('its slot is free', () => isIdle(service))
  socket.destroy()
})
