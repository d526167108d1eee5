import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { prepareCli } from './testing/cli-process.ts'
import { stallAfter, startFakeService } from './testing/fake-service.ts'

const CTRL_C = '\u0003'

/** An upstream that nobody asks anything: so the service starts without an engine. */
const UPSTREAM = {
  VERBATIM_UPSTREAM_URL: 'http://127.0.0.1:1',
  VERBATIM_UPSTREAM_KIND: 'openai',
  VERBATIM_MODEL: 'up',
}
/** On a data folder of its own, also in the pass on Postgres. */
const LAPTOP = { ...UPSTREAM, DATABASE_URL: '' }

const ENDS: [signal: NodeJS.Signals, exitCode: number][] = [
  ['SIGTERM', 0],
  ['SIGINT', 130],
]
for (const [signal, exitCode] of ENDS) {
  test(`serve says in one line of JSON that it is ready, and ends with ${exitCode} on ${signal}`, async (t) => {
    const { start } = await prepareCli(t, LAPTOP)
    const cli = start('serve', '--port', '0', '--json')
    await cli.says('stdout', '\n')
    cli.child.kill(signal)
    const ended = await cli.ended
    assert.equal(ended.exitCode, exitCode)
    const ready = JSON.parse(ended.stdout)
    assert.equal(ready.ready, true)
    assert.equal(ready.model, 'up')
    assert.match(ready.url, /^http:\/\/localhost:\d+$/)
    assert.match(ready.key, /^vbk_/)
    assert.match(ready.ownerUrl, /\/owner#/)
  })
}

test('serve tells where it is and how to ask; the key is shown by the first start only', async (t) => {
  const { start } = await prepareCli(t, LAPTOP)
  const starts = []
  for (const _ of ['first', 'second']) {
    const cli = start('serve', '--port', '0')
    await cli.says('stdout', 'keys create')
    cli.child.kill('SIGTERM')
    starts.push((await cli.ended).stdout)
  }
  const [first = '', second = ''] = starts
  assert.match(first, /^Verbatim is ready at http:\/\/localhost:\d+\n/)
  assert.match(first, /Bearer vbk_\w+"/)
  assert.doesNotMatch(second, /vbk_/)
})

const onPostgres = {
  skip: process.env.VERBATIM_TEST_DATABASE === 'postgres' ? false : 'is about replicas: the pass on Postgres',
}

test('a replica tells its log no key and no link, and makes none of them', onPostgres, async (t) => {
  const { start, startOnTerminal, run } = await prepareCli(t, UPSTREAM)
  for (const words of [[], ['--json']]) {
    const cli = start('serve', '--port', '0', ...words)
    await cli.says('stdout', words.length === 0 ? 'owner link' : '\n')
    cli.child.kill('SIGTERM')
    const { stdout, stderr } = await cli.ended
    assert.doesNotMatch(stdout + stderr, /vbk_|owner#/)
  }
  assert.equal((await run('keys', 'list', '--json')).stdout, '[]\n')
  const seen = startOnTerminal('serve', '--port', '0')
  await seen.says('stdout', '/owner#')
  assert.match(seen.output('stdout'), /Bearer vbk_\w+"/)
  seen.type(CTRL_C)
  assert.equal((await seen.ended).exitCode, 130)
})

test('a second Ctrl-C does not wait for an answer under way', async (t) => {
  const { url } = await startFakeService(t, stallAfter('Once'))
  const { start, run } = await prepareCli(t, { ...UPSTREAM, VERBATIM_UPSTREAM_URL: url })
  const cli = start('serve', '--port', '0', '--json')
  await cli.says('stdout', '\n')
  const service = new URL(JSON.parse(cli.output('stdout')).url)
  const answer = start('run', 'Hello', '--url', service.origin)
  await answer.says('stdout', 'Once')
  let ended: unknown
  void cli.ended.then((how) => {
    ended = how
  })
  // Signals of one key press count once; so it is pressed until it is heard twice.
  while (ended === undefined) {
    cli.child.kill('SIGINT')
    await wait(50)
  }
  assert.equal((await cli.ended).exitCode, 130)
  assert.equal((await answer.ended).exitCode, 6)
  assert.equal((await run('run', 'Hello', '--url', service.origin)).exitCode, 6)
})

test('serve on a port in use says so, why, and what to do', async (t) => {
  const other = createServer().listen(0, 'localhost')
  await once(other, 'listening')
  t.after(() => other.close())
  const address = other.address()
  const port = typeof address === 'object' ? String(address?.port) : ''
  const { run } = await prepareCli(t)
  const ended = await run('serve', '--port', port)
  assert.deepEqual([ended.exitCode, ended.stdout], [1, ''])
  assert.match(ended.stderr, new RegExp(`${port}.*Why: .*port.*What to do: `, 's'))
})
