import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import type { Clock } from './clock.ts'
import { eventually, isAlive, startOptions } from './fixtures/parts.ts'
import { RestartBackoff } from './restart-backoff.ts'
import type { RunningEngine } from './running-engine.ts'
import { startEngine } from './supervisor.ts'

const HEALTH_INTERVAL_MS = 1_234

/** An engine that answers /health at its first start, then ends at once as often as told, then answers again. */
async function fakeEngine(t: TestContext, failures: number): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'verbatim-test-'))
  t.after(() => rm(folder, { recursive: true }))
  const path = join(folder, 'engine')
  const script = `#!${process.execPath}
    const { readFileSync, writeFileSync } = require('node:fs')
    const count = __dirname + '/count'
    let start = 0
    try { start = Number(readFileSync(count, 'utf8')) } catch {}
    writeFileSync(count, String(start + 1))
    if (start > 0 && start <= ${failures}) { console.error('fake: failing'); process.exit(5) }
    const socket = process.argv[process.argv.indexOf('--host') + 1]
    require('node:http').createServer((_request, response) => response.end('{}')).listen(socket)`
  await writeFile(path, script, { mode: 0o755 })
  return path
}

/** Backoff passes at once and is written down; health is never asked for; the wait for readiness is real. */
function heldClock(): Clock & { backoffs: number[] } {
  const backoffs: number[] = []
  return {
    backoffs,
    nowMs: () => 0,
    wait: (durationMs, signal) => {
      if (durationMs === HEALTH_INTERVAL_MS) return delay(2 ** 31 - 1, undefined, { signal })
      if (durationMs === 50) return delay(5, undefined, { signal })
      backoffs.push(durationMs)
      return Promise.resolve()
    },
  }
}

async function crashed(t: TestContext, failures: number) {
  const clock = heldClock()
  const lines: string[] = []
  const parts = { enginePath: await fakeEngine(t, failures), modelPath: '/nowhere' }
  const timing = { healthIntervalMs: HEALTH_INTERVAL_MS }
  const log = (line: string) => lines.push(line)
  const engine: RunningEngine = await startEngine({ ...startOptions(parts), clock, timing, log })
  t.after(() => engine.stop())
  const pid = engine.pid
  assert.ok(pid !== null)
  process.kill(pid, 'SIGKILL')
  return { engine, clock, lines, pid }
}

test('A crash loop is waited out with growing pauses, reported, and not fatal', async (t) => {
  const { engine, clock, lines } = await crashed(t, 9)
  await eventually('it runs again', () => engine.restarts === 10 && engine.state === 'ready')
  assert.deepEqual(clock.backoffs, [0, 250, 500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000])
  assert.ok(lines.includes('engine: it ended (signal SIGKILL)'), lines.join('\n'))
  assert.equal(lines.filter((line) => line.includes('the restart failed: ')).length, 9)
  assert.ok(lines.every((line) => !line.includes('\n')))
})

test('stop in the middle of a crash loop ends it', async (t) => {
  const { engine, pid } = await crashed(t, 1_000_000)
  await eventually('it restarts', () => engine.restarts > 2)
  await engine.stop()
  const restarts = engine.restarts
  assert.equal(engine.state, 'stopped')
  assert.ok(!isAlive(pid))
  await delay(100)
  assert.equal(engine.restarts, restarts)
})

test('whenReady gives up after its time and says so', async (t) => {
  const { engine } = await crashed(t, 1_000_000)
  await eventually('it restarts', () => engine.state === 'restarting')
  await assert.rejects(engine.whenReady(30), { code: 'overloaded', retryAfterSeconds: 2 })
})

test('A minute of health makes the next crash a first one again', () => {
  const backoff = new RestartBackoff()
  const delays = () => [backoff.nextDelayMs(), backoff.nextDelayMs(), backoff.nextDelayMs()]
  assert.deepEqual(delays(), [0, 250, 500])
  backoff.ranHealthily(59_999)
  assert.equal(backoff.nextDelayMs(), 1_000)
  backoff.ranHealthily(60_000)
  assert.deepEqual(delays(), [0, 250, 500])
})
