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
/** Within this, or within what twice so many tokens take where that is longer, no slot may generate any more for a caller that has left. */
const STOP_MS = 1_000
const STOP_TOKENS = 32
/** For what no limit is about. */
const PATIENCE_MS = 60_000
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
  await round(PATIENCE_MS)
  const before = residentBytes(service.pid)
  for (let done = 1; done < ROUNDS; done++) await round(await stopLimitMs())
  const grown = residentBytes(service.pid) - before
  assert.ok(grown < GROWTH_BYTES, `after ${ROUNDS} rounds it has grown by ${grown} bytes`)
  assert.equal((await ask(service, 'Say hello.', true)).status, 200)
})

test('A whole answer that nobody waits for ends within a second, also beside a stream', async () => {
  const limitMs = await stopLimitMs()
  const stream = await tell(true)
  const whole = await tell(false)
  await eventually('both are worked on', async () => (await busySlots(engine)) === 2)
  whole.socket.destroy()
  const left = async () => (await busySlots(engine)) <= 1
  const tookMs = await eventually('one slot is free', left, PATIENCE_MS)
  stream.socket.destroy()
  assert.ok(tookMs < limitMs, `generation went on for ${Math.round(tookMs)} ms`)
})

/** By the pace of this machine now: whoever was not let go would go on for many times as long. */
async function stopLimitMs(): Promise<number> {
  const startedAt = performance.now()
  await ask(service, 'Tell a story.', false, { max_tokens: STOP_TOKENS, temperature: 0 })
  return Math.max(STOP_MS, 2 * (performance.now() - startedAt))
}

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
  await eventually('the service lets go of them', () => isIdle(service), stopMs)
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
  const tookMs = await eventually('no slot is busy', stopped, PATIENCE_MS)
  assert.ok(tookMs < limitMs, `generation went on for ${Math.round(tookMs)} ms`)
  await eventually('nobody runs or waits', () => isIdle(service))
}
