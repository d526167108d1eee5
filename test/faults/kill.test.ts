import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type TestContext, test } from 'node:test'
import { startTestService, type TestService } from '../support/service.ts'
import { enginePaths, startCli } from './cli-process.ts'
import { busySlots, engineOf, findEngine } from './engine-of.ts'
import { eventually } from './eventually.ts'
import { statusOf } from './faulty-service.ts'
import { ask, type Outcome } from './outcome.ts'
import { descendantsOf, isRunning, type SystemProcess } from './processes.ts'

const STREAMS = 8
const WHOLE = 4
const RECOVERY_MS = 3_000
/** Well below VERBATIM_DRAIN_MS: callers that keep their connections open must not hold up the end. */
const LINGER_MS = 20_000

/** Long enough that it still runs when the blow comes. */
function tellStory(service: TestService, stream: boolean): Promise<Outcome> {
  return ask(service, 'Tell a long story about the sea.', stream, { max_tokens: 64, temperature: 0 })
}

async function started(t: TestContext, env: Record<string, string> = {}): Promise<TestService> {
  // One thread: two on two cores crawl as soon as another test wants a core (docs/decisions/0001-engine-threads.md).
  const plan = { VERBATIM_SLOTS: '12', VERBATIM_CONTEXT: '256', VERBATIM_THREADS: '1' }
  const service = await startTestService({ ...plan, ...env })
  t.after(() => service.stop())
  return service
}

async function underLoad(service: TestService, running: number): Promise<void> {
  await eventually('all of them run', async () => (await statusOf(service)).queue.running === running)
  await eventually('the engine works on them', async () => (await busySlots(engineOf(service))) === running)
}

/** Who is there besides the service: guard and engine. */
function familyOf(service: TestService): SystemProcess[] {
  const family = descendantsOf(service.pid)
  assert.ok(family.length >= 2, 'a guard and an engine belong to the service')
  return family
}

function assertGone(family: SystemProcess[]): Promise<number> {
  return eventually('guard and engine are gone', () => family.every(({ pid }) => !isRunning(pid)))
}

test('kill -9 of the engine under load: each request is answered or told so once, and service is back soon', async (t) => {
  const startedAt = performance.now()
  const service = await started(t)
  const startMs = performance.now() - startedAt
  const streams = Array.from({ length: STREAMS }, () => tellStory(service, true))
  const whole = Array.from({ length: WHOLE }, () => tellStory(service, false))
  await underLoad(service, STREAMS + WHOLE)
  const engine = engineOf(service)
  process.kill(engine.pid, 'SIGKILL')
  const killedAt = performance.now()
  await eventually('a new engine is there', () => (findEngine(service.pid)?.pid ?? engine.pid) !== engine.pid)
  await eventually('it is ready', async () => (await fetch(`${service.url}/readyz`)).status === 200)
  const backMs = performance.now() - killedAt
  assert.ok(backMs < RECOVERY_MS + startMs, `it was back after ${Math.round(backMs)} ms`)
  assert.equal((await ask(service, 'Say hello.', false)).status, 200)

  for (const outcome of await Promise.all(streams)) assertAnsweredOrTold(outcome)
  for (const outcome of await Promise.all(whole)) assertAnsweredOrTold(outcome)
  await eventually('every slot is free', async () => (await statusOf(service)).queue.running === 0)
  assert.doesNotMatch(service.log(), /internal_error|unhandled/i)
})

/** `ask` has seen to it that an error was the one and last event. */
function assertAnsweredOrTold({ status, text, error }: Outcome): void {
  if (error === null) assert.ok(status === 200 && text !== '')
  else assert.ok(error === 'overloaded' && (status === 503 || status === 200), `${status} ${error}`)
}

test('kill -9 of the service under load leaves no guard and no engine', async (t) => {
  const service = await started(t)
  const lost = Promise.allSettled([tellStory(service, true), tellStory(service, false)])
  await underLoad(service, 2)
  const family = familyOf(service)
  process.kill(service.pid, 'SIGKILL')
  await assertGone(family)
  assert.ok((await lost).every(({ status }) => status === 'rejected'))
})

test('SIGTERM under load: what runs is finished, what is new is refused, and nothing is left', async (t) => {
  const service = await started(t)
  const running = [true, true, false].map((stream) => tellStory(service, stream))
  await underLoad(service, running.length)
  const family = familyOf(service)
  service.process.kill('SIGTERM')
  await eventually('new requests are refused', () => isRefused(service))
  for (const { status, text, error } of await Promise.all(running)) {
    assert.deepEqual({ status, error }, { status: 200, error: null })
    assert.notEqual(text, '')
  }
  const answeredAt = performance.now()
  await ended(service)
  const lingeredMs = performance.now() - answeredAt
  assert.ok(lingeredMs < LINGER_MS, `it stayed for ${Math.round(lingeredMs)} ms, with nothing left to answer`)
  assert.equal(service.process.exitCode, 0)
  await assertGone(family)
})

test('SIGTERM under load with no time to drain: it ends all the same', async (t) => {
  const service = await started(t, { VERBATIM_DRAIN_MS: '0' })
  const lost = Promise.allSettled([tellStory(service, true), tellStory(service, false)])
  await underLoad(service, 2)
  const family = familyOf(service)
  service.process.kill('SIGTERM')
  await ended(service)
  assert.equal(service.process.exitCode, 0)
  await lost
  await assertGone(family)
})

test('SIGTERM while the engine starts: exit code 0, nothing is left', async (t) => {
  const cli = await startCli(t, { env: { ...enginePaths(), VERBATIM_THREADS: '1' } })
  await eventually('the engine starts', () => findEngine(cli.pid) !== undefined)
  const family = descendantsOf(cli.pid)
  cli.process.kill('SIGTERM')
  assert.equal((await cli.ended).exitCode, 0)
  await assertGone(family)
})

async function isRefused(service: TestService): Promise<boolean> {
  try {
    const response = await fetch(`${service.url}/v1/models`)
    return response.status === 503
  } catch {
    // Refused: there is no listener any more.
    return true
  }
}

async function ended({ process }: TestService): Promise<void> {
  if (process.exitCode === null && process.signalCode === null) await once(process, 'exit')
}
