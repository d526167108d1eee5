/** A folder that was mistyped is told, and nothing is made there. */
import assert from 'node:assert/strict'
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { prepareCli } from './testing/cli-process.ts'

/** All verbs that are about what there is. */
const ASKING: string[][] = [
  ['keys', 'list'],
  ['keys', 'set', 'key_1', '--name', 'a'],
  ['keys', 'rotate', 'key_1'],
  ['keys', 'revoke', 'key_1'],
  ['accounts', 'list'],
  ['accounts', 'show', 'acct_owner'],
  ['accounts', 'set', 'acct_owner', '--name', 'a'],
  ['credits', 'grant', 'acct_owner', '1'],
  ['credits', 'withdraw', 'acct_owner', '1'],
  ['credits', 'show'],
  ['credits', 'history', 'acct_owner'],
  ['usage'],
  ['ledger', 'check'],
  ['operator', 'show'],
  ['operator', 'rotate'],
  ['owner', 'link'],
  ['backup', 'HOME/today'],
]

test('verbs that ask refuse a folder without a database, and write nothing', async (t) => {
  const { home, run } = await prepareCli(t, { DATABASE_URL: '' })
  await mkdir(join(home, 'empty'))
  await Promise.all(
    ASKING.map(async (words, index) => {
      const path = join(home, index % 2 === 0 ? 'mistyped' : 'empty')
      const given = words.map((word) => word.replace('HOME', home))
      const { exitCode, stdout, stderr } = await run(...given, '--data', path)
      assert.deepEqual([exitCode, stdout], [1, ''], `${words.join(' ')}: ${stderr}`)
      assert.ok(stderr.includes(`${join(path, 'verbatim.db')} is not there`), stderr)
      assert.match(stderr, /--data/)
    }),
  )
  assert.deepEqual(await readdir(home, { recursive: true }), ['empty'])
})

test('a file of nothing is no database either', async (t) => {
  const { home, run } = await prepareCli(t, { DATABASE_URL: '' })
  await writeFile(join(home, 'verbatim.db'), '')
  assert.match((await run('keys', 'list', '--data', home)).stderr, /is not there/)
  assert.deepEqual(await readdir(home), ['verbatim.db'])
})

test('in the pass on Postgres: one without a schema is not there, until a key is made', async (t) => {
  const { run } = await prepareCli(t)
  assert.match((await run('ledger', 'check')).stderr, /is not there/)
  const { exitCode, stderr } = await run('keys', 'create', '--name', 'first')
  assert.equal(exitCode, 0)
  assert.match(stderr, /^A new database was made at /)
  assert.equal((await run('ledger', 'check')).exitCode, 0)
})

test('who makes a key or an account where nothing was is told that the database is new', async (t) => {
  const { home, run } = await prepareCli(t, { DATABASE_URL: '' })
  for (const verb of ['keys', 'accounts']) {
    const folder = join(home, verb)
    const words = [verb, 'create', '--name', 'first', '--data', folder]
    const first = await run(...words)
    assert.equal(first.exitCode, 0)
    assert.ok(first.stderr.startsWith(`A new database was made at ${folder}:`), first.stderr)
    assert.doesNotMatch((await run(...words)).stderr, /new database/)
    const { stderr } = await run(verb, 'create', '--name', 'first', '--json', '--data', `${folder}-json`)
    assert.match(JSON.parse(stderr).note, /^A new database was made at /)
  }
})
