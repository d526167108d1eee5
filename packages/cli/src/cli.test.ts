import assert from 'node:assert/strict'
import { test } from 'node:test'
import { COMMANDS } from './commands.ts'
import { prepareCli } from './testing/cli-process.ts'
import { startFakeService } from './testing/fake-service.ts'

test('help goes to stdout, as text and as JSON', async (t) => {
  const { run } = await prepareCli(t)
  const text = await run('help')
  assert.equal(text.exitCode, 0)
  assert.match(text.stdout, /^Usage: verbatim VERB/)
  const data = await run('--help', '--json')
  assert.deepEqual(
    JSON.parse(data.stdout).map(({ name }: { name: string }) => name),
    COMMANDS.map(({ name }) => name),
  )
})

test('a usage error goes to stderr with exit code 2, as text and as JSON, and stdout stays empty', async (t) => {
  const { run } = await prepareCli(t)
  const text = await run('serve', '--prot', '1')
  assert.deepEqual([text.exitCode, text.stdout], [2, ''])
  assert.match(text.stderr, /^"serve" has no option --prot\.\n.*--port.*verbatim help serve/s)
  const data = await run('sing', '--json')
  assert.deepEqual([data.exitCode, data.stdout], [2, ''])
  assert.equal(JSON.parse(data.stderr).error.code, 'usage')
})

test('a stack is shown only with VERBATIM_DEBUG=1', async (t) => {
  const { run } = await prepareCli(t)
  assert.doesNotMatch((await run('sing')).stderr, /\n\s+at /)
  const debugging = await prepareCli(t, { VERBATIM_DEBUG: '1' })
  assert.match((await debugging.run('sing')).stderr, /\n\s+at /)
})

test('version names Verbatim, the engine commit and Node', async (t) => {
  const { run } = await prepareCli(t)
  const versions = JSON.parse((await run('version', '--json')).stdout)
  assert.match(versions.verbatim, /^\d+\.\d+\.\d+/)
  assert.match(versions.engine, /^[0-9a-f]{40}$/)
  assert.equal(versions.node, process.versions.node)
  assert.match((await run('--version')).stdout, new RegExp(versions.engine))
})

test('a wrong setting is named, with what is allowed', async (t) => {
  const { run } = await prepareCli(t, { PORT: 'http' })
  const ended = await run('keys', 'list')
  assert.equal(ended.exitCode, 1)
  assert.match(ended.stderr, /PORT.*"http".*0 to 65535/s)
})

test('a reader that leaves early is no failure', async (t) => {
  const { url } = await startFakeService(t, (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    const words = { choices: [{ index: 0, delta: { content: 'more '.repeat(1000) } }] }
    const timer = setInterval(() => response.write(`data: ${JSON.stringify(words)}\n\n`), 1)
    response.on('close', () => clearInterval(timer))
  })
  const { start } = await prepareCli(t)
  const cli = start('run', 'Hello', '--url', url)
  await cli.says('stdout', 'more')
  cli.child.stdout.destroy()
  const ended = await cli.ended
  assert.deepEqual([ended.exitCode, ended.stderr], [0, ''])
})
