import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { prepareCli } from './testing/cli-process.ts'

interface Line {
  check: string
  status: string
  found: string
  fix: string | null
}

/** What the doctor says, by check; PORT is 0 unless the test sets it, because another program may hold 8080. */
async function examine(t: TestContext, env: Record<string, string>, ...words: string[]) {
  const { run } = await prepareCli(t, { PORT: '0', ...env })
  const { exitCode, stdout } = await run('doctor', '--json', ...words)
  const lines = JSON.parse(stdout) as Line[]
  return { exitCode, lines, of: (check: string) => lines.find((line) => line.check === check) }
}

test('an empty machine is examined: each line has a status, and what is not ok says what to do', async (t) => {
  const { lines, of, exitCode } = await examine(t, {})
  for (const { status, fix, check } of lines) assert.equal(status === 'ok', fix === null, check)
  for (const check of ['node', 'platform', 'instruction set', 'cores', 'memory', 'data', 'cache', 'port']) {
    assert.ok(of(check), check)
  }
  assert.equal(of('engine')?.status, 'warn')
  assert.equal(of('models')?.status, 'warn')
  assert.equal(exitCode, lines.some(({ status }) => status === 'fail') ? 1 : 0)
})

test('without a compiler and without an engine, serve is impossible', async (t) => {
  const { home } = await prepareCli(t)
  const { of, exitCode } = await examine(t, { PATH: home })
  assert.equal(of('C++ compiler')?.status, 'fail')
  assert.match(of('C++ compiler')?.fix ?? '', /VERBATIM_ENGINE/)
  assert.equal(of('cmake')?.status, 'warn')
  assert.equal(exitCode, 1)
})

test('an engine given by path is asked for its version', async (t) => {
  const { home } = await prepareCli(t)
  const engine = join(home, 'llama-server')
  await writeFile(engine, '#!/bin/sh\necho version 1\n', { mode: 0o755 })
  assert.match((await examine(t, { VERBATIM_ENGINE: engine })).of('engine')?.found ?? '', /version 1/)
  const missing = await examine(t, { VERBATIM_ENGINE: join(home, 'nothing') })
  assert.equal(missing.of('engine')?.status, 'fail')
  assert.equal(missing.exitCode, 1)
})

test('with an upstream neither engine nor models are looked for', async (t) => {
  const { of } = await examine(t, { VERBATIM_UPSTREAM_URL: 'http://127.0.0.1:1' })
  assert.equal(of('engine')?.status, 'ok')
  assert.equal(of('models'), undefined)
})

test('a data folder that is a file makes serve impossible', async (t) => {
  const { home } = await prepareCli(t)
  await mkdir(join(home, 'folder'))
  await writeFile(join(home, 'folder', 'file'), '')
  const { of, exitCode } = await examine(t, {}, '--data', join(home, 'folder', 'file'))
  assert.match(of('data')?.found ?? '', /is not a folder/)
  assert.equal(exitCode, 1)
})

const LISTENERS: [who: string, answer: string, status: string, found: RegExp][] = [
  ['a Verbatim service', '{"status":"ok"}', 'warn', /a Verbatim service answers/],
  ['another program', 'hello', 'fail', /another program listens/],
]
for (const [who, answer, status, found] of LISTENERS) {
  test(`${who} on the port is told from others`, async (t) => {
    const server = createServer((_request, response) => response.end(answer)).listen(0, 'localhost')
    await once(server, 'listening')
    t.after(() => server.close())
    const { of } = await examine(t, { PORT: String((server.address() as AddressInfo).port) })
    assert.equal(of('port')?.status, status)
    assert.match(of('port')?.found ?? '', found)
  })
}
