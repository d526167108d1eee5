import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { prepareCli } from './testing/cli-process.ts'

test('a backup of a data folder, and what it says', async (t) => {
  const { home, run } = await prepareCli(t)
  const file = join(home, 'backup')
  assert.equal((await run('keys', 'create', '--name', 'before')).exitCode, 0)
  const written = await run('backup', file, '--json')
  assert.equal(written.exitCode, 0, written.stderr)
  const told = JSON.parse(written.stdout) as { file: string; rows: number; keys: string[] }
  assert.deepEqual([told.file, told.keys], [file, []])
  assert.ok(told.rows > 0)
  assert.match(written.stderr, /has no keys/)
  const progress = written.stderr.split('\n').filter((line) => line.includes('Backing up'))
  assert.ok(progress.length >= 2 && progress.every((line) => JSON.parse(line)))

  const again = await run('backup', file)
  assert.equal(again.exitCode, 1)
  assert.match(again.stderr, /is there already/)
})

test('a restored data folder has the keys, and is not restored to twice', async (t) => {
  const { home, run } = await prepareCli(t)
  const [file, data] = [join(home, 'backup'), join(home, 'other')]
  const target = await prepareCli(t)
  await run('keys', 'create', '--name', 'before')
  mkdirSync(join(home, 'data'), { recursive: true })
  writeFileSync(join(home, 'data', 'operator.key'), 'a key\n', { mode: 0o600 })
  assert.match((await run('backup', file)).stderr, /operator\.key: who has it can sign as you/)
  const restored = await target.run('restore', file, '--data', data)
  assert.equal(restored.exitCode, 0, restored.stderr)
  assert.match(restored.stdout, /^Restored \d+ rows as they were at 20/)
  assert.equal(readFileSync(join(data, 'operator.key'), 'utf8'), 'a key\n')
  assert.match((await target.run('keys', 'list', '--data', data)).stdout, /before/)
  const again = await target.run('restore', file, '--data', data)
  assert.equal(again.exitCode, 1)
  assert.match(again.stderr, /is not empty/)
})

test('a damaged backup ends with 3, and no file with 1', async (t) => {
  const { home, run } = await prepareCli(t)
  const target = await prepareCli(t)
  const file = join(home, 'backup')
  await run('keys', 'create', '--name', 'before')
  await run('backup', file)
  writeFileSync(file, readFileSync(file).subarray(0, -9))
  const data = join(home, 'other')
  const damaged = await target.run('restore', file, '--data', data, '--json')
  assert.equal(damaged.exitCode, 3, damaged.stderr)
  assert.match(damaged.stderr, /"code":"damaged_backup"/)
  const missing = await target.run('restore', join(home, 'none'), '--data', data)
  assert.equal(missing.exitCode, 1)
  assert.match(missing.stderr, /cannot be read/)
  assert.equal((await run('restore')).exitCode, 2)
})
