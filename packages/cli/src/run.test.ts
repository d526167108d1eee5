import assert from 'node:assert/strict'
import { createServer } from 'node:net'
import { test } from 'node:test'
import { prepareCli } from './testing/cli-process.ts'
import { refuse, stallAfter, startFakeService } from './testing/fake-service.ts'

const REFUSALS: [status: number, code: string, exitCode: number][] = [
  [401, 'invalid_api_key', 4],
  [403, 'permission_denied', 4],
  [402, 'insufficient_credits', 5],
  [429, 'rate_limited', 5],
  [400, 'invalid_request', 1],
  [503, 'overloaded', 1],
]
for (const [status, code, exitCode] of REFUSALS) {
  test(`a service that answers ${status} ends run with ${exitCode}, and stdout stays empty`, async (t) => {
    const { url } = await startFakeService(t, refuse(status, code, { 'x-request-id': 'req_7' }))
    const { run } = await prepareCli(t, { VERBATIM_URL: url, VERBATIM_API_KEY: 'vbk_x' })
    const ended = await run('run', 'Hello', '--json')
    assert.equal(ended.exitCode, exitCode)
    assert.equal(ended.stdout, '')
    const { error } = JSON.parse(ended.stderr)
    assert.equal(error.code, code)
    assert.match(error.why, /req_7/)
  })
}

test('a refused answer leaves stdout empty as text, too', async (t) => {
  const { url } = await startFakeService(t, refuse(429, 'queue_full', { 'retry-after': '3' }))
  const { run } = await prepareCli(t)
  const ended = await run('run', 'Hello', '--url', url)
  assert.deepEqual([ended.exitCode, ended.stdout], [5, ''])
  assert.match(ended.stderr, /It says queue_full.*Try again in 3 s/s)
})

test('reasoning is shown on stderr, when it is asked for', async (t) => {
  const { url } = await startFakeService(t, (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    for (const delta of [{ reasoning_content: 'Hm.' }, { content: 'Yes.' }]) {
      response.write(`data: ${JSON.stringify({ choices: [{ index: 0, delta, finish_reason: null }] })}\n\n`)
    }
    response.end('data: [DONE]\n\n')
  })
  const { run } = await prepareCli(t, { VERBATIM_URL: url })
  const shown = await run('run', 'Hello', '--reasoning')
  assert.deepEqual(shown, { exitCode: 0, stdout: 'Yes.\n', stderr: 'Hm.\n' })
  assert.equal((await run('run', 'Hello')).stderr, '')
})

test('an address that is none is a usage error naming the variable', async (t) => {
  const { run } = await prepareCli(t, { VERBATIM_URL: 'localhost' })
  const ended = await run('run', 'Hello')
  assert.equal(ended.exitCode, 2)
  assert.match(ended.stderr, /VERBATIM_URL.*"localhost".*http or https/s)
})

test('a closed port ends run with 6 and says how to start the service', async (t) => {
  const { run } = await prepareCli(t)
  const ended = await run('run', 'Hello', '--url', `http://127.0.0.1:${await closedPort()}`)
  assert.equal(ended.exitCode, 6)
  assert.match(ended.stderr, /Cannot reach http:.*ECONNREFUSED.*verbatim serve/s)
  assert.doesNotMatch(ended.stderr, /\n\s+at /)
})

test('a connection that breaks mid-answer ends run with 6; what came until then stands on stdout', async (t) => {
  const { url } = await startFakeService(t, (response, asked) => {
    stallAfter('Half an')(response, asked)
    setImmediate(() => response.destroy())
  })
  const { start } = await prepareCli(t)
  const cli = start('run', 'Hello', '--url', url)
  cli.child.stdin.end()
  const ended = await cli.ended
  assert.equal(ended.exitCode, 6)
  assert.match(ended.stderr, /broke before the answer was complete/)
})

test('Ctrl-C ends run with 130 and stops the generation', async (t) => {
  const { url, asked } = await startFakeService(t, stallAfter('Once', ' upon'))
  const { start } = await prepareCli(t)
  const cli = start('run', 'Hello', '--url', url)
  await cli.says('stdout', 'Once upon')
  cli.child.kill('SIGINT')
  const ended = await cli.ended
  assert.equal(ended.exitCode, 130)
  assert.equal(ended.stdout, 'Once upon\n')
  await asked[0]?.left
})

test('the prompt comes from stdin without an argument and for "-", and is sent with the options', async (t) => {
  const { url, asked } = await startFakeService(t, refuse(503, 'overloaded'))
  const { start } = await prepareCli(t)
  for (const words of [['run'], ['run', '-']]) {
    const cli = start(
      ...words,
      '--url',
      url,
      '--system',
      'Be brief.',
      '--seed',
      '9007199254740993',
      '--temperature',
      '0',
    )
    cli.child.stdin.end('two\nlines\n')
    await cli.ended
  }
  for (const body of asked) {
    assert.deepEqual(body.messages, [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'two\nlines' },
    ])
  }
  assert.equal(asked.length, 2)
})

test('an empty prompt is a usage error', async (t) => {
  const { run } = await prepareCli(t)
  assert.equal((await run('run')).exitCode, 2)
  assert.equal((await run('run', ' ')).exitCode, 2)
})

/** A port that was free a moment ago and that nobody listens on. */
async function closedPort(): Promise<number> {
  const server = createServer()
  const { promise, resolve } = Promise.withResolvers<number>()
  server.listen(0, '127.0.0.1', () => {
    const address = server.address()
    server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
  })
  return promise
}
