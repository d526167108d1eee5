import assert from 'node:assert/strict'
import { existsSync, statSync } from 'node:fs'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { Client } from 'undici'
import { descendantsOf, eventually, isAlive, parentOf, realParts, startOptions } from './fixtures/parts.ts'
import type { EngineState, RunningEngine, StartEngineOptions } from './running-engine.ts'
import { startEngine } from './supervisor.ts'

async function started(t: TestContext, options: Partial<StartEngineOptions> = {}): Promise<RunningEngine> {
  const engine = await startEngine({ ...startOptions(realParts()), ...options })
  t.after(() => engine.stop())
  return engine
}

async function complete(engine: RunningEngine, tokens = 4) {
  const client = new Client('http://engine', { socketPath: engine.socketPath })
  try {
    const body = JSON.stringify({ prompt: 'The sky is', n_predict: tokens, seed: 7, ignore_eos: true })
    const headers = { 'content-type': 'application/json' }
    const response = await client.request({ path: '/completion', method: 'POST', headers, body })
    return (await response.body.json()) as { content: string; tokens_predicted: number; model: string }
  } finally {
    await client.destroy()
  }
}

test('A started engine is ready and answers over a socket that only this user can reach', async (t) => {
  const engine = await started(t)
  assert.equal(engine.state, 'ready')
  await engine.whenReady(0)
  const answer = await complete(engine)
  assert.equal(answer.tokens_predicted, 4)
  assert.equal(answer.model, 'test-model')
  assert.equal(statSync(dirname(engine.socketPath)).mode & 0o777, 0o700)
  assert.ok(engine.pid !== null && isAlive(engine.pid))
})

test('An engine killed with -9 under load is started again on the same path and answers', async (t) => {
  const engine = await started(t)
  const { pid: firstPid, socketPath } = engine
  assert.ok(firstPid !== null)
  const states: EngineState[] = []
  engine.onState((state) => states.push(state))
  const broken = assert.rejects(complete(engine, 900))
  await eventually('the slot is busy', () => busySlots(engine, 1))
  process.kill(firstPid, 'SIGKILL')
  await broken
  await eventually('the crash is noticed', () => engine.state !== 'ready' || engine.restarts > 0)
  await engine.whenReady(60_000)
  assert.equal((await complete(engine)).tokens_predicted, 4)
  assert.notEqual(engine.pid, firstPid)
  assert.equal(engine.socketPath, socketPath)
  assert.equal(engine.restarts, 1)
  assert.deepEqual(states, ['restarting', 'ready'])
})

async function busySlots(engine: RunningEngine, wanted: number): Promise<boolean> {
  const client = new Client('http://engine', { socketPath: engine.socketPath })
  try {
    const response = await client.request({ path: '/slots', method: 'GET' })
    const slots = (await response.body.json()) as { is_processing: boolean }[]
    return slots.filter((slot) => slot.is_processing).length === wanted
  } finally {
    await client.destroy()
  }
}

test('An engine whose guard is killed with -9 dies with it and is started again', async (t) => {
  const engine = await started(t)
  const firstPid = engine.pid
  assert.ok(firstPid !== null)
  process.kill(parentOf(firstPid), 'SIGKILL')
  await eventually('the old engine is gone', () => !isAlive(firstPid))
  await eventually('a new one runs', () => engine.restarts === 1 && engine.state === 'ready')
  assert.equal((await complete(engine)).tokens_predicted, 4)
})

test('An engine that hangs is killed and started again', async (t) => {
  // Long enough for the new one, which answers, on a machine that is busy.
  const timing = { healthIntervalMs: 50, healthTimeoutMs: 3_000, silentProbes: 2 }
  const engine = await started(t, { timing })
  const firstPid = engine.pid
  assert.ok(firstPid !== null)
  process.kill(firstPid, 'SIGSTOP')
  await eventually('a new one runs', () => engine.restarts === 1 && engine.state === 'ready')
  assert.ok(!isAlive(firstPid))
  assert.equal((await complete(engine)).tokens_predicted, 4)
})

test('A socket folder that was cleaned away is replaced', async (t) => {
  const engine = await started(t, { timing: { healthIntervalMs: 50, silentProbes: 2 } })
  await rm(dirname(engine.socketPath), { recursive: true })
  await eventually('a new one runs', () => engine.restarts === 1 && engine.state === 'ready')
  assert.equal((await complete(engine)).tokens_predicted, 4)
})

test('stop leaves no process and no folder, and may be called twice', async () => {
  const engine = await startEngine(startOptions(realParts()))
  const { pid, socketPath } = engine
  assert.ok(pid !== null)
  const guard = parentOf(pid)
  await Promise.all([engine.stop(), engine.stop()])
  await engine.stop()
  assert.equal(engine.state, 'stopped')
  assert.equal(engine.pid, null)
  assert.deepEqual([isAlive(pid), isAlive(guard), existsSync(dirname(socketPath))], [false, false, false])
  await assert.rejects(engine.whenReady(1_000), { code: 'overloaded', message: /was stopped/ })
})

test('A start that is aborted ends with the reason and leaves no folder', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'v-'))
  const before = process.env.TMPDIR
  process.env.TMPDIR = folder
  t.after(() => {
    if (before === undefined) delete process.env.TMPDIR
    else process.env.TMPDIR = before
    return rm(folder, { recursive: true })
  })
  const controller = new AbortController()
  const reason = new Error('the user left')
  let pids: number[] = []
  const log = () => {
    // Of what it still says while it ends nothing is to be learnt.
    if (controller.signal.aborted) return
    pids = descendantsOf(process.pid)
    controller.abort(reason)
  }
  await assert.rejects(startEngine({ ...startOptions(realParts()), signal: controller.signal, log }), reason)
  assert.ok(pids.length > 0, 'the engine was running when the signal came')
  assert.deepEqual(pids.filter(isAlive), [])
  await assert.rejects(
    startEngine({ ...startOptions(realParts()), signal: AbortSignal.abort(reason) }),
    reason,
  )
  assert.deepEqual(await readdir(folder), [])
})
