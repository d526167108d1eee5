import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { ONLY_SQLITE, testsOnPostgres } from './postgres-pass.ts'
import { listTestFiles } from './test-files.ts'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

test('what opens a store or a service runs again, also where another file of the tests does it', () => {
  const again = testsOnPostgres(root, listTestFiles(root, []))
  for (const file of [
    'packages/server/src/responses/archive.test.ts',
    'packages/cli/src/keys.test.ts',
    'test/chat/errors.test.ts',
    'test/money/balance.test.ts',
  ]) {
    assert.ok(again.includes(file), file)
  }
  assert.ok(!again.includes('packages/server/src/harmony/harmony-reader.test.ts'))
})

test('what waits for the pass on Postgres is in it', () => {
  const files = listTestFiles(root, [])
  const again = new Set(testsOnPostgres(root, files))
  const waiting = files.filter((file) =>
    /env\.VERBATIM_TEST_DATABASE [!=]== 'postgres'/.test(readFileSync(`${root}/${file}`, 'utf8')),
  )
  assert.ok(waiting.length > 0)
  assert.deepEqual(
    waiting.filter((file) => !again.has(file)),
    [],
  )
})

test('what does not run again is there, and a reason is given', () => {
  for (const [beginning, reason] of Object.entries(ONLY_SQLITE)) {
    assert.ok(existsSync(`${root}/${beginning}`), beginning)
    assert.ok(reason.length > 0)
  }
})
