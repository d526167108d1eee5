import assert from 'node:assert/strict'
import { afterEach, beforeEach, test } from 'node:test'
import { openStore } from '../store/store.ts'
import { openTestStore, type TestStore } from '../store/testing/open-test-store.ts'
import { type KeptResponse, ResponseArchive } from './archive.ts'

const DAY_MS = 24 * 60 * 60 * 1000
const START = Date.UTC(2026, 10, 21)

let opened: TestStore
let now: number
beforeEach(async () => {
  opened = await openTestStore()
  now = START
})
afterEach(() => opened.close())

function archiveOf(maxBytesPerKey = 1_000_000, retentionDays = 30): ResponseArchive {
  const bounds = { retentionMs: retentionDays * DAY_MS, maxBytesPerKey }
  return new ResponseArchive(opened.store, bounds, () => now)
}

async function keep(archive: ResponseArchive, response: KeptResponse, continued: readonly string[] = []) {
  await opened.store.commit(archive.keeping(response, continued))
}

async function keptOf(keyId: string, ids: readonly string[], archive = archiveOf()): Promise<string[]> {
  const found = await Promise.all(ids.map((id) => archive.find(keyId, id)))
  return found.flatMap((response) => response?.id ?? [])
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

test('what was kept is found as it was, also by another process', async () => {
  const archive = archiveOf()
  await keep(archive, { ...kept('resp_1'), response: '{"output":[],"seed":9223372036854775807}' })
  const other = await openStore(opened)
  const found = await new ResponseArchive(other, { retentionMs: DAY_MS, maxBytesPerKey: 1 }).find(
    'key_a',
    'resp_1',
  )
  await other.close()
  assert.equal(found?.response, '{"output":[],"seed":9223372036854775807}')
  assert.deepEqual(found?.input, [])
})

test('another key neither finds nor removes it', async () => {
  const archive = archiveOf()
  await keep(archive, kept('resp_1'))
  await archive.remove('key_b', 'resp_1')
  assert.deepEqual(await keptOf('key_b', ['resp_1']), [])
  assert.deepEqual(await keptOf('key_a', ['resp_1']), ['resp_1'])
  await archive.remove('key_a', 'resp_1')
  assert.deepEqual(await keptOf('key_a', ['resp_1']), [])
})

test('the oldest of a key make room for its new ones, and only they', async () => {
  const archive = archiveOf(1_000)
  await keep(archive, kept('resp_other', 'key_b', null, 900))
  const ids = ['resp_1', 'resp_2', 'resp_3', 'resp_4', 'resp_5']
  for (const id of ids) {
    now += 1
    await keep(archive, kept(id, 'key_a', null, 300))
  }
  assert.deepEqual(await keptOf('key_a', ids), ['resp_4', 'resp_5'])
  assert.ok(await archive.find('key_b', 'resp_other'))
})

test('what was removed and what was swept takes no room', async () => {
  const archive = archiveOf(1_000)
  await keep(archive, kept('resp_old', 'key_a', null, 250))
  now += 31 * DAY_MS
  await keep(archive, kept('resp_1', 'key_a', null, 250))
  now += 1
  await keep(archive, kept('resp_2', 'key_a', null, 250))
  assert.equal(await archive.sweep(), 1)
  await archive.remove('key_a', 'resp_2')
  now += 1
  await keep(archive, kept('resp_3', 'key_a', null, 500))
  assert.deepEqual(await keptOf('key_a', ['resp_1', 'resp_2', 'resp_3']), ['resp_1', 'resp_3'])
})

test('two processes that keep at once leave no more than fits', async () => {
  const other = await openStore(opened)
  const bounds = { retentionMs: DAY_MS, maxBytesPerKey: 1_000 }
  const archives = [opened.store, other].map((store) => ({
    store,
    archive: new ResponseArchive(store, bounds),
  }))
  const ids = Array.from({ length: 12 }, (_, at) => `resp_${at}`)
  await Promise.all(
    ids.map((id, at) => {
      const { store, archive } = archives[at % 2] ?? assert.fail()
      return store.commit(archive.keeping(kept(id, 'key_a', null, 300), []))
    }),
  )
  assert.equal((await keptOf('key_a', ids)).length, 2)
  await other.close()
})

test('what is larger than all the room is kept alone', async () => {
  const archive = archiveOf(100)
  await keep(archive, kept('resp_1', 'key_a', null, 10))
  await keep(archive, kept('resp_2', 'key_a', null, 500))
  assert.deepEqual(await keptOf('key_a', ['resp_1', 'resp_2']), ['resp_2'])
})

test('a sweep removes what nobody continued within the retention', async () => {
  const archive = archiveOf()
  await keep(archive, kept('resp_old'))
  await keep(archive, kept('resp_continued'))
  now += 20 * DAY_MS
  await keep(archive, kept('resp_next', 'key_a', 'resp_continued'), ['resp_continued'])
  assert.equal(await archive.sweep(), 0)
  now += 10 * DAY_MS
  assert.equal(await archive.sweep(), 1)
  assert.deepEqual(await keptOf('key_a', ['resp_old', 'resp_continued']), ['resp_continued'])
  now += 20 * DAY_MS
  assert.equal(await archive.sweep(), 2)
})

test('a sweep takes as many commits as it needs', async () => {
  const archive = archiveOf(10_000_000)
  const many = Array.from({ length: 501 }, (_, at) => archive.keeping(kept(`resp_${at}`), []))
  await opened.store.commit(...many)
  now += 30 * DAY_MS
  assert.equal(await archive.sweep(), 501)
})

test('what is kept again, as its commit was sent twice, counts once', async () => {
  const archive = archiveOf(1_000)
  await keep(archive, kept('resp_1', 'key_a', null, 400))
  now += 1
  for (const _ of [1, 2, 3]) await keep(archive, kept('resp_2', 'key_a', null, 400))
  assert.deepEqual(await keptOf('key_a', ['resp_1', 'resp_2']), ['resp_1', 'resp_2'])
})
