import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { createInterface } from 'node:readline'
import { type TestContext, test } from 'node:test'
import { probeHealth } from './engine-health.ts'
import { eventually, isAlive, parentOf } from './fixtures/parts.ts'

const SERVICE = new URL('./fixtures/supervised-service.ts', import.meta.url).pathname

interface Family {
  service: ChildProcess & { pid: number }
  guardPid: number
  enginePid: number
  socketPath: string
  lines: AsyncIterator<string>
}

/** A real service process, in a process group of its own as a terminal would give it one. */
async function startService(t: TestContext): Promise<Family> {
  const service = spawn(process.execPath, [SERVICE], { detached: true, stdio: ['ignore', 'pipe', 'inherit'] })
  t.after(() => service.kill('SIGKILL'))
  const lines = createInterface({ input: service.stdout })[Symbol.asyncIterator]()
  const first = await lines.next()
  assert.ok(!first.done && service.pid !== undefined, 'the service did not start')
  const { pid, socketPath } = JSON.parse(first.value) as { pid: number; socketPath: string }
  // When guard and service are both killed, nobody is left to remove it.
  t.after(() => rm(dirname(socketPath), { recursive: true, force: true }))
  return {
    service: Object.assign(service, { pid: service.pid }),
    guardPid: parentOf(pid),
    enginePid: pid,
    socketPath,
    lines,
  }
}

async function assertNothingLeft(family: Family): Promise<void> {
  await eventually('the engine is gone', () => !isAlive(family.enginePid))
  await eventually('the guard is gone', () => !isAlive(family.guardPid))
}

test('kill -9 of the service leaves no engine, no guard and no socket', async (t) => {
  const family = await startService(t)
  process.kill(family.service.pid, 'SIGKILL')
  await assertNothingLeft(family)
  await eventually('the folder is gone', () => !existsSync(dirname(family.socketPath)))
})

test('kill -9 of guard and service, in either order, leaves no engine', async (t) => {
  for (const first of ['service', 'guard'] as const) {
    const family = await startService(t)
    const pids = [family.service.pid, family.guardPid]
    for (const pid of first === 'service' ? pids : pids.reverse()) process.kill(pid, 'SIGKILL')
    await assertNothingLeft(family)
  }
})

test('kill -9 of the guard alone, under a service that is stopped, leaves no engine once the service dies', async (t) => {
  const family = await startService(t)
  process.kill(family.service.pid, 'SIGSTOP')
  process.kill(family.guardPid, 'SIGKILL')
  process.kill(family.service.pid, 'SIGKILL')
  await assertNothingLeft(family)
})

test("A terminal's Ctrl-C reaches the service and not the engine", async (t) => {
  const family = await startService(t)
  process.kill(-family.service.pid, 'SIGINT')
  assert.equal((await family.lines.next()).value, 'draining')
  assert.ok(isAlive(family.enginePid))
  assert.equal(await probeHealth(family.socketPath, 60_000), 200)
  process.kill(family.service.pid, 'SIGKILL')
  await once(family.service, 'exit')
  await assertNothingLeft(family)
})
