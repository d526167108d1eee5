import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { sqlitePath } from './database-name.ts'
import { openTestStore, type TestStore } from './testing/open-test-store.ts'
import { put, refuse } from './testing/test-commands.ts'

const HEADER_BYTES = 32
const FRAME_HEADER_BYTES = 24

let opened: TestStore
let before = 0

describe('commits to SQLite', { skip: process.env.VERBATIM_TEST_DATABASE === 'postgres' }, () => {
  beforeEach(async () => {
    opened = await openTestStore(undefined)
    before = transactions()
  })
  afterEach(() => opened.close())

  test('are gathered while several write', async () => {
    const under = [commit('a'), commit('b')]
    await soon()
    await Promise.all([...under, commit('c')])
    assert.equal(transactions() - before, 1)
  })

  test('wait for nobody while one writes alone', async () => {
    const first = commit('a')
    await soon()
    await Promise.all([first, commit('b')])
    assert.equal(transactions() - before, 2)
  })

  test('wait for nobody either where they fill a group', async () => {
    const full = Array.from({ length: 256 }, (_, index) => commit(String(index)))
    await soon()
    assert.equal(transactions() - before, 1)
    await Promise.all(full)
  })

  test('are one transaction also when one of them is refused', async () => {
    const refused = assert.rejects(opened.store.commit(put({ path: 'b' }), refuse({ path: 'b' })))
    await Promise.all([commit('a'), refused, commit('c')])
    assert.equal(transactions() - before, 1)
  })
})

function commit(path: string): Promise<readonly [string]> {
  return opened.store.commit<[string]>(put({ path }))
}

/** When the store has seen what there is, and before any timer. */
function soon(): Promise<void> {
  return new Promise(setImmediate)
}

/** How many the write-ahead log has: the last frame of each tells the size of the database (https://www.sqlite.org/fileformat2.html#walformat). */
function transactions(): number {
  const wal = readFileSync(`${sqlitePath(opened.dataDir)}-wal`)
  if (wal.length === 0) return 0
  const frameBytes = FRAME_HEADER_BYTES + wal.readUInt32BE(8)
  let count = 0
  for (let at = HEADER_BYTES; at + frameBytes <= wal.length; at += frameBytes) {
    if (wal.readUInt32BE(at + 4) !== 0) count += 1
  }
  return count
}
