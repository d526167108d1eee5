import assert from 'node:assert/strict'
import { test } from 'node:test'
import { prepareCli } from './testing/cli-process.ts'
import { complete, refuse, stallAfter, startFakeService } from './testing/fake-service.ts'

const CTRL_C = '\u0003'
const CTRL_D = '\u0004'

test('lines of a pipe are turns of one chat', async (t) => {
  const { url, asked } = await startFakeService(t, (response, { messages }) =>
    complete(response, 'answer ', String(messages.length)),
  )
  const { start } = await prepareCli(t)
  const cli = start('chat', '--url', url)
  cli.child.stdin.end('first\n\nsecond\n/new\nthird\n')
  const ended = await cli.ended
  assert.equal(ended.exitCode, 0)
  assert.equal(ended.stdout, 'answer 1\nanswer 3\nanswer 1\n')
  assert.deepEqual(
    asked[1]?.messages.map(({ content }) => content),
    ['first', 'answer 1', 'second'],
  )
})

test('a refused turn of a pipe ends the chat with the code of the refusal', async (t) => {
  const { url, asked } = await startFakeService(t, refuse(429, 'queue_full', { 'retry-after': '3' }))
  const { start } = await prepareCli(t)
  const cli = start('chat', '--url', url)
  cli.child.stdin.end('first\nsecond\n')
  const ended = await cli.ended
  assert.equal(ended.exitCode, 5)
  assert.match(ended.stderr, /Try again in 3 s/)
  assert.equal(asked.length, 1)
})

test('an unknown command of a pipe is a usage error, a path is a turn', async (t) => {
  const { url, asked } = await startFakeService(t, (response) => complete(response, 'ok'))
  const { start } = await prepareCli(t)
  const cli = start('chat', '--url', url)
  cli.child.stdin.end('/etc/hosts is what?\n/sing\nnever sent\n')
  const ended = await cli.ended
  assert.equal(ended.exitCode, 2)
  assert.match(ended.stderr, /\/sing is not a command.*\/new, \/model, \/help, \/quit/s)
  assert.equal(asked.length, 1)
})

test('Ctrl-C on a pipe ends the chat with 130', async (t) => {
  const { url, asked } = await startFakeService(t, stallAfter('Once'))
  const { start } = await prepareCli(t)
  const cli = start('chat', '--url', url)
  cli.type('first\nsecond\n')
  await cli.says('stdout', 'Once')
  cli.child.kill('SIGINT')
  assert.equal((await cli.ended).exitCode, 130)
  assert.equal(asked.length, 1)
})

test('on a terminal Ctrl-C stops the answer, keeps what was heard, and leaves at an empty prompt', async (t) => {
  const { url, asked } = await startFakeService(t, (response, request) => {
    if (asked.length === 1) stallAfter('Once upon')(response, request)
    else complete(response, 'The end.')
  })
  const { startOnTerminal } = await prepareCli(t)
  const cli = startOnTerminal('chat', '--url', url)
  await cli.says('stdout', 'small answers.')
  await cli.says('stdout', '> ')
  cli.type('first\r')
  await cli.says('stdout', 'Once upon')
  cli.type(CTRL_C)
  await asked[0]?.left
  await cli.says('stdout', 'Once upon\r\n')
  cli.type('second\r')
  await cli.says('stdout', 'The end.\r\n')
  cli.type(CTRL_C)
  assert.equal((await cli.ended).exitCode, 130)
  assert.deepEqual(
    asked[1]?.messages.map(({ content }) => content),
    ['first', 'Once upon', 'second'],
  )
})

test('on a terminal an error is told and the chat goes on; Ctrl-D leaves with 0', async (t) => {
  const { url, asked } = await startFakeService(t, (response, request) => {
    if (asked.length === 1) refuse(503, 'overloaded')(response, request)
    else complete(response, 'Better.')
  })
  const { startOnTerminal } = await prepareCli(t)
  const cli = startOnTerminal('chat', '--url', url)
  await cli.says('stdout', '> ')
  cli.type('first\r')
  await cli.says('stdout', 'It says overloaded.')
  cli.type('/model nope\r')
  await cli.says('stdout', 'Served are: small.')
  cli.type('second\r')
  await cli.says('stdout', 'Better.')
  cli.type(CTRL_D)
  assert.equal((await cli.ended).exitCode, 0)
  assert.deepEqual(
    asked[1]?.messages.map(({ content }) => content),
    ['second'],
  )
})

test('on a terminal Ctrl-C on a half-typed line takes the line back', async (t) => {
  const { url, asked } = await startFakeService(t, (response) => complete(response, 'ok'))
  const { startOnTerminal } = await prepareCli(t)
  const cli = startOnTerminal('chat', '--url', url)
  await cli.says('stdout', '> ')
  cli.type('wrong')
  await cli.says('stdout', 'wrong')
  cli.type(CTRL_C)
  cli.type('right\r')
  await cli.says('stdout', 'ok\r\n')
  cli.type('/quit\r')
  assert.equal((await cli.ended).exitCode, 0)
  assert.equal(asked[0]?.messages[0]?.content, 'right')
})
