import assert from 'node:assert/strict'
import { test } from 'node:test'
import { prepareCli } from './testing/cli-process.ts'

test('nobody gets a link for a new password who has not signed up', async (t) => {
  const { run } = await prepareCli(t)
  assert.equal((await run('accounts', 'create', '--name', 'team')).exitCode, 0)
  const ended = await run('users', 'password-link', 'nobody@example.org')
  assert.deepEqual([ended.exitCode, ended.stdout], [1, ''])
  assert.match(ended.stderr, /There is no such user/)
})
