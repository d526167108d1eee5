import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, test } from 'node:test'
import { openStore, type Store } from '../store/store.ts'
import { ResponseArchive } from './archive.ts'

const DAY_MS = 24 * 60 * 60 * 1000
const START = Date.UTC(2026, 10, 21)

let folder: string
let store: Store
let now: number
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'verbatim-archive-'))
  store = openStore(folder)
  now = START
})
afterEach(() => {
  store.close()
  rmSync(folder, { recursive: true, force: true })
})

function archiveOf(maxBytesPerKey = 1_000_000, retentionDays = 30): ResponseArchive {
  const bounds = { retentionMs: retentionDays * DAY_MS, maxBytesPerKey }
  return new ResponseArchive(store, bounds, () => now)
}

function kept(id: string, keyId = 'key_a', previousId: string | null = null, size = 0) {
  return {
    id,
    keyId,
    previousId,
    input: [],
    response: JSON.stringify({ id, output: [], pad: 'x'.repeat(size) }),
  }
}

test('what was kept is found as it was, also by another process', () => {
  const archive = archiveOf()
  archive.keep({ ...kept('resp_1'), response: '{"output":[],"seed":9223372036854775807}' }, [])
  const other = openStore(folder)
  const found = new ResponseArchive(other, { retentionMs: DAY_MS, maxBytesPerKey: 1 }).find('key_a', 'resp_1')
  other.close()
  assert.equal(found?.response, '{"output":[],"seed":9223372036854775807}')
  assert.deepEqual(found?.input, [])
})

test('another key neither finds nor removes it', () => {
  const archive = archiveOf()
  archive.keep(kept('resp_1'), [])
  assert.equal(archive.find('key_b', 'resp_1'), undefined)
  assert.equal(archive.remove('key_b', 'resp_1'), false)
  assert.equal(archive.remove('key_a', 'resp_1'), true)
  assert.equal(archive.find('key_a', 'resp_1'), undefined)
  assert.equal(archive.remove('key_a', 'resp_1'), false)
})

test('the oldest of a key make room for its new ones, and only they', () => {
  const archive = archiveOf(1_000)
  archive.keep(kept('resp_other', 'key_b', null, 900), [])
  for (let at = 1; at <= 5; at++) {
    now += 1
    archive.keep(kept(`resp_${at}`, 'key_a', null, 300), [])
  }
  const left = [1, 2, 3, 4, 5].filter((at) => archive.find('key_a', `resp_${at}`) !== undefined)
  assert.deepEqual(left, [4, 5])
  assert.ok(archive.find('key_b', 'resp_other'))
})

test('a new archive counts what was kept before it', () => {
  archiveOf(1_000).keep(kept('resp_1', 'key_a', null, 600), [])
  now += 1
  archiveOf(1_000).keep(kept('resp_2', 'key_a', null, 600), [])
  assert.equal(archiveOf().find('key_a', 'resp_1'), undefined)
  assert.ok(archiveOf().find('key_a', 'resp_2'))
})

test('what is larger than all the room is kept alone', () => {
  const archive = archiveOf(100)
  archive.keep(kept('resp_1', 'key_a', null, 10), [])
  archive.keep(kept('resp_2', 'key_a', null, 500), [])
  assert.equal(archive.find('key_a', 'resp_1'), undefined)
  assert.ok(archive.find('key_a', 'resp_2'))
})

test('a sweep removes what nobody continued within the retention', () => {
  const archive = archiveOf()
  archive.keep(kept('resp_old'), [])
  archive.keep(kept('resp_continued'), [])
  now += 20 * DAY_MS
  archive.keep(kept('resp_next', 'key_a', 'resp_continued'), ['resp_continued'])
  assert.equal(archive.sweep(), 0)
  now += 10 * DAY_MS
  assert.equal(archive.sweep(), 1)
  assert.equal(archive.find('key_a', 'resp_old'), undefined)
  assert.ok(archive.find('key_a', 'resp_continued'))
  now += 20 * DAY_MS
  assert.equal(archive.sweep(), 2)
})

test('what cannot be written is not kept in part, and the next is', () => {
  const archive = archiveOf()
  archive.keep(kept('resp_1'), [])
  assert.throws(() => archive.keep(kept('resp_1'), []), /UNIQUE/)
  archive.keep(kept('resp_2'), [])
  assert.ok(archive.find('key_a', 'resp_2'))
})
