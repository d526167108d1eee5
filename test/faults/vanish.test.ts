import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startTestService, type TestService } from '../support/service.ts'
import { busySlots, engineOf } from './engine-of.ts'
import { eventually } from './eventually.ts'
import { isIdle, statusOf } from './faulty-service.ts'
import { ask } from './outcome.ts'
import { residentBytes, type SystemProcess } from './processes.ts'
import { type RawClient, sendRaw } from './raw-client.ts'

const SLOTS = 4
const STREAMS = 64
const WAITING = 16
const WHOLE = 16
const ROUNDS = 10
/** Within this, no slot may generate any more for a caller that has left. */
const STOP_MS = 1_000
/** 960 vanished callers that each left 40 KiB behind would break it; the collector's own swings do not. */
const GROWTH_BYTES = 36 * 1024 * 1024

let service: TestService
let engine: SystemProcess

before(async () => {
  // One thread: two on two cores crawl as soon as another test wants a core (docs/decisions/0001-engine-threads.md).
  const plan = { VERBATIM_SLOTS: String(SLOTS), VERBATIM_CONTEXT: '256', VERBATIM_THREADS: '1' }
  service = await startTestService(plan)
  engine = engineOf(service)
})
after(() => service?.stop())

test('Callers that vanish mid-stream, in the queue or before a whole answer leave nothing behind', async () => {
  // The first round fills the engine's prompt cache: what is measured afterwards is how soon generation stops.
  await round(30_000)
  const before = residentBytes(service.pid)
  for (let done = 1; done < ROUNDS; done++) await round(STOP_MS)
  const grown = residentBytes(service.pid) - before
  assert.ok(grown < GROWTH_BYTES, `after ${ROUNDS} rounds it has grown by ${grown} bytes`)
  assert.equal((await ask(service, 'Say hello.', true)).status, 200)
})

test('A whole answer that nobody waits for ends within a second, also beside a stream', async () => {
  const stream = await tell(true)
  const whole = await tell(false)
  await eventually('both are worked on', async () => (await busySlots(engine)) === 2)
  whole.socket.destroy()
  const left = async () => (await busySlots(engine)) <= 1
  const tookMs = await eventually('one slot is free', left, 30_000)
  stream.socket.destroy()
  assert.ok(tookMs < STOP_MS, `generation went on for ${Math.round(tookMs)} ms`)
})

async function round(stopMs: number): Promise<void> {
  const streams = await Promise.all(Array.from({ length: STREAMS }, () => tell(true)))
  await Promise.all(streams.map(leaveAtFirstToken))
  await assertStopped(stopMs)

  const whole = await Promise.all(Array.from({ length: WHOLE }, () => tell(false)))
  await eventually('the engine works on them', async () => (await busySlots(engine)) === SLOTS)
  const waiting = await Promise.all(Array.from({ length: WAITING }, (_, at) => tell(at % 2 === 0)))
  await eventually(
    'the others wait',
    async () => (await statusOf(service)).queue.waiting === WHOLE - SLOTS + WAITING,
  )
  for (const { socket } of [...waiting, ...whole]) socket.destroy()
  await eventually('the service lets go of them', () => isIdle(service), STOP_MS)
  await assertStopped(stopMs)
  assert.ok(
    whole.every(({ received }) => received() === ''),
    'no whole answer came before its caller left',
  )
}

function leaveAtFirstToken({ socket, received }: RawClient): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.on('data', () => {
      if (!/"delta":\{"content":"[^"]/.test(received())) return
      socket.destroy()
      resolve()
    })
    socket.on('end', () => reject(new Error(`it ended before it was left: ${received()}`)))
  })
}

/** A story that would take a minute: nobody hears its end. */
function tell(stream: boolean): Promise<RawClient> {
  return sendRaw(service, { content: 'Tell a story.', more: { stream, max_tokens: 200, temperature: 0 } })
}

async function assertStopped(limitMs: number): Promise<void> {
  const stopped = async () => (await busySlots(engine)) === 0
  const tookMs = await eventually('no slot is busy', stopped, 30_000)
  assert.ok(tookMs < limitMs, `generation went on for ${Math.round(tookMs)} ms`)
  await eventually('nobody runs or waits', () => isIdle(service))
}
