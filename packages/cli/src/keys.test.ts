import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { prepareCli } from './testing/cli-process.ts'

test('a key is made, listed without its secret, and revoked', async (t) => {
  const { run } = await prepareCli(t)
  const made = JSON.parse((await run('keys', 'create', '--name', 'laptop', '--json')).stdout)
  assert.deepEqual(Object.keys(made).sort(), ['account', 'createdAt', 'id', 'key', 'name'])
  assert.equal(made.name, 'laptop')

  const listed = await run('keys', 'list', '--json')
  assert.ok(!listed.stdout.includes(made.key))
  const [record] = JSON.parse(listed.stdout)
  assert.deepEqual([record.id, record.name, record.revokedAt], [made.id, 'laptop', null])

  assert.equal((await run('keys', 'revoke', made.id)).exitCode, 0)
  const [revoked] = JSON.parse((await run('keys', 'list', '--json')).stdout)
  assert.match(revoked.revokedAt, /^\d{4}-\d\d-\d\dT/)
})

test('as text, stdout is the key alone, so that a script can take it', async (t) => {
  const { run } = await prepareCli(t)
  const { stdout, stderr } = await run('keys', 'create', '--name', 'laptop')
  assert.match(stdout, /^vbk_[0-9A-Za-z]+\n$/)
  assert.match(stderr, /shown this once/)
  const table = (await run('keys', 'list')).stdout
  assert.match(table, /^ID .*\nkey_\w+ +laptop +vbk_\w+… +acct_owner +chat,usage .* never\n$/)
  assert.ok(!table.includes(stdout.trim()))
})

test('a key keeps its requests and answers only if it was made so', async (t) => {
  const { run } = await prepareCli(t)
  await run('keys', 'create', '--name', 'auditor', '--retain')
  await run('keys', 'create', '--name', 'laptop')
  const records = JSON.parse((await run('keys', 'list', '--json')).stdout)
  const retains = records.map(({ name, retainsRequests }: Record<string, unknown>) => [name, retainsRequests])
  assert.deepEqual(Object.fromEntries(retains), { auditor: true, laptop: false })
  assert.match((await run('keys', 'list')).stdout, /RETAINS.*auditor +vbk_\w+… +acct_owner +chat,usage +yes/s)
})

test('an unknown id is an error that says where to look', async (t) => {
  const { run } = await prepareCli(t)
  await run('keys', 'create', '--name', 'laptop')
  const ended = await run('keys', 'revoke', 'key_nope')
  assert.equal(ended.exitCode, 1)
  assert.match(ended.stderr, /no key "key_nope".*keys list/s)
})

test('--data names the folder, and no secret is in the database', async (t) => {
  // With a Postgres the folder would have no database in it.
  const { home, run } = await prepareCli(t, { DATABASE_URL: '' })
  const folder = join(home, 'other')
  const { key } = JSON.parse((await run('keys', 'create', '--name', 'a', '--data', folder, '--json')).stdout)
  assert.equal(JSON.parse((await run('keys', 'list', '--data', folder, '--json')).stdout).length, 1)
  assert.ok(!(await readFile(join(folder, 'verbatim.db'))).includes(key))
})
