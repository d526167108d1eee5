import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { prepareCli } from './testing/cli-process.ts'

const VKEY = 'log.example/verbatim+7b4dca3c+Af94XzavLXStUEELKzehcsVk3BkFsB23uD4m9KE57eiN'

test('Ctrl-C ends log fsck with 130', async (t) => {
  const { promise: asked, resolve } = Promise.withResolvers<string>()
  const server = createServer(({ url }) => resolve(url ?? '')).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  const { start } = await prepareCli(t)
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const cli = start('log', 'fsck', '--url', url, '--vkey', VKEY)
  assert.equal(await asked, '/log/checkpoint')
  cli.child.kill('SIGINT')
  assert.equal((await cli.ended).exitCode, 130)
})

test('a folder without a log, and two places at once', async (t) => {
  const { home, run } = await prepareCli(t)
  const empty = await run('log', 'fsck', '--dir', home, '--json')
  assert.equal(empty.exitCode, 3)
  assert.match(empty.stderr, /"code":"tile_missing"/)
  assert.equal((await run('log', 'fsck', '--dir', home, '--url', 'http://localhost:1')).exitCode, 2)
})
