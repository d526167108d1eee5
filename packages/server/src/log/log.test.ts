import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, afterEach, before, beforeEach, describe, test } from 'node:test'
import { SetupError } from '@verbatim/engine'
import {
  entriesPath,
  formatCheckpoint,
  fsckLog,
  leafHash,
  noteSigner,
  openCheckpoint,
  signNote,
  tilePath,
  verifyConsistency,
  verifyInclusion,
} from '@verbatim/proof'
import { freshDatabase } from '../store/testing/open-test-store.ts'
import { type Log, type LogOptions, openLog } from './log.ts'
import { MemoryEntries } from './testing/memory-entries.ts'
import { openTestPlace, type TestPlace } from './testing/test-place.ts'
import { Watch } from './testing/watch.ts'

const KEY = new Uint8Array(32).fill(5)
const ORIGIN = 'log.example/room'

let place: TestPlace
let entries: MemoryEntries
let watch: Watch
const opened: Log[] = []

before(async () => {
  place = await openTestPlace(await freshDatabase())
})
after(() => place.close())
beforeEach(async () => {
  entries = new MemoryEntries()
  watch = new Watch()
})
afterEach(async () => {
  await Promise.all(opened.splice(0).map((log) => log.close()))
  await place.clear()
})

const open = async (options: Partial<LogOptions> = {}) => {
  const log = await openLog({
    place: place.forAnotherProcess(),
    key: KEY,
    origin: ORIGIN,
    entries,
    witnesses: [],
    observe: watch.observe,
    now: Date.now,
    pace: { batchMs: 5, pollMs: 20, intervalMs: 5, retryMs: 5 },
    ...options,
  })
  opened.push(log)
  return log
}
const add = async (log: Log, count: number) => {
  entries.add(count)
  log.wake()
  await watch.size(entries.rows.length)
}
const fsck = (log: Log) =>
  fsckLog(async (name) => (await log.file(name)) as Uint8Array<ArrayBuffer>, { vkey: log.vkey })
const refused = (why: RegExp) => (error: unknown) => {
  assert.ok(error instanceof SetupError)
  assert.match(error.why, why)
  return true
}

describe('the log', () => {
  test('begins with a checkpoint of nothing', async () => {
    const log = await open()
    const head = openCheckpoint((await log.checkpoint()) ?? '', log.vkey)
    assert.equal(head.treeSize, 0)
    assert.ok(log.isWriter)
    assert.equal(log.size, 0)
    assert.equal(await log.inclusion(0), undefined)
  })

  test('takes entries in their order and proves each', async () => {
    const log = await open()
    await add(log, 3)
    await add(log, 300)
    await add(log, 214)
    assert.deepEqual(
      entries.rows.map(({ leafIndex }) => leafIndex),
      entries.rows.map((_, index) => index),
    )
    for (const leafIndex of [0, 2, 255, 256, 516]) {
      const proof = (await log.inclusion(leafIndex)) ?? assert.fail()
      const { rootHash, treeSize } = openCheckpoint(proof.checkpoint, log.vkey)
      assert.equal(treeSize, 517)
      const row = entries.rows[leafIndex] ?? assert.fail()
      assert.ok(verifyInclusion({ ...proof, leafHash: leafHash(row.digest), root: rootHash }))
    }
    assert.equal(await log.inclusion(517), undefined)
    assert.ok((await fsck(log)).intact)
    assert.equal(log.size, 517)
  })

  test('takes more than a batch at once', async () => {
    const log = await open()
    await add(log, 5000)
    assert.ok((await fsck(log)).intact)
  })

  test('goes on after a restart, and its checkpoints are consistent', async () => {
    const first = await open()
    await add(first, 260)
    const old = openCheckpoint((await first.checkpoint()) ?? '', first.vkey)
    await first.close()
    const second = await open()
    await add(second, 300)
    const head = openCheckpoint((await second.checkpoint()) ?? '', second.vkey)
    const hashes = await second.consistency(old.treeSize, head.treeSize)
    const roots = { oldRoot: old.rootHash, newRoot: head.rootHash }
    assert.ok(verifyConsistency({ oldSize: 260, newSize: 560, ...roots, hashes }))
    await assert.rejects(second.consistency(1, 561), { code: 'log_range' })
    assert.ok((await fsck(second)).intact)
  })

  test('takes what is pending when it is closed', async () => {
    const log = await open({ pace: { batchMs: 60_000, pollMs: 60_000 } })
    entries.add(2)
    await log.close()
    assert.equal((await entries.lastIntegrated())?.leafIndex, 1)
  })
})

describe('the files of the log', () => {
  test('removes partial files only when the full ones are there', async () => {
    const log = await open()
    await add(log, 200)
    await add(log, 55)
    assert.deepEqual(await place.list('tile/0/000.p'), ['200', '255'])
    assert.equal((await log.file(tilePath(0, 0, 200)))?.length, 200 * 32)
    await add(log, 1)
    assert.deepEqual(await place.list('tile/0'), ['000'])
    assert.deepEqual(await place.list('tile/entries'), ['000'])
    assert.deepEqual(await place.list('tile/1/000.p'), ['1'])
    assert.deepEqual(await place.list('tmp'), [])
  })

  test('serves files of the tree only, and none before it is settled', async () => {
    const log = await open()
    await add(log, 5)
    await place.write('tile/0/000.p/6', 'early')
    await place.write('tile/0/000', 'early')
    for (const name of [
      'tile/0/000.p/6',
      'tile/0/000',
      'writer.lock',
      'writer',
      'tile/0/../../checkpoint',
      '../log.key',
    ])
      assert.equal(await log.file(name), undefined, name)
    assert.equal((await log.file('tile/0/000.p/5'))?.length, 160)
  })
})

describe('the log, after a crash', () => {
  test('finds entries that a crash let the database forget', async () => {
    const first = await open()
    await add(first, 300)
    await first.close()
    for (const row of entries.rows.slice(40)) row.leafIndex = undefined
    const second = await open()
    assert.ok(entries.rows.every(({ leafIndex }, index) => leafIndex === index))
    assert.equal(second.size, 300)
    assert.ok(watch.seen.some(({ type }) => type === 'log-repaired'))
  })

  test('finishes the publication of a checkpoint that was signed', async () => {
    const first = await open()
    await add(first, 10)
    const old = (await place.read('checkpoint')) ?? assert.fail()
    await add(first, 10)
    await first.close()
    await place.write('checkpoint.next', (await place.read('checkpoint')) ?? assert.fail())
    await place.write('checkpoint', old)
    for (const row of entries.rows.slice(10)) row.leafIndex = undefined
    assert.equal((await open()).size, 20)
    assert.equal((await entries.lastIntegrated())?.leafIndex, 19)
  })

  test('makes missing and damaged tiles of the right edge anew', async () => {
    const first = await open()
    await add(first, 700)
    await first.close()
    for (const damage of [
      () => place.remove(tilePath(1, 0, 2)),
      () => place.remove(tilePath(0, 2, 188)),
      () => place.write(tilePath(0, 2, 188), randomBytes(188 * 32)),
      () => place.write(tilePath(1, 0, 2), 'short'),
    ]) {
      await damage()
      watch = new Watch()
      const log = await open()
      assert.ok(watch.seen.some(({ type }) => type === 'log-repaired'))
      assert.ok((await fsck(log)).intact)
      await log.close()
    }
  })
})

describe('the log, when it is not in order', () => {
  for (const [what, damage, why] of [
    ['entries are damaged', () => place.write(entriesPath(1, 44), randomBytes(44 * 34)), /root|ends after/],
    ['entries are missing', () => place.remove(entriesPath(1, 44)), /missing/],
    ['the checkpoint is missing', () => place.remove('checkpoint'), /the log is empty/],
    ['the checkpoint is damaged', () => place.write('checkpoint', 'no note'), /malformed/],
    ['all of it is gone', () => place.clear(), /the log is empty/],
    [
      'a signed checkpoint has no tiles',
      async () => {
        const signer = noteSigner(ORIGIN, KEY)
        const text = formatCheckpoint({ origin: ORIGIN, treeSize: 301, rootHash: new Uint8Array(32) })
        await place.write('checkpoint.next', signNote(text, signer))
      },
      /tiles are not there/,
    ],
  ] as const) {
    test(`is not continued when ${what}`, async () => {
      const log = await open()
      await add(log, 300)
      await log.close()
      await damage()
      await assert.rejects(open(), refused(why))
    })
  }

  test('is not continued from a copy that is older than the database, or of another log', async () => {
    const log = await open()
    await add(log, 10)
    const bringBack = await place.copy()
    await add(log, 10)
    await log.close()
    await bringBack()
    await assert.rejects(open(), refused(/up to leaf 19, the log has 10/))
    const last = entries.rows.at(-1) ?? assert.fail()
    last.leafIndex = 9
    for (const row of entries.rows.slice(9, 19)) row.leafIndex = undefined
    await assert.rejects(open(), refused(/Leaf 9 of the log is not/))
    await assert.rejects(open({ key: new Uint8Array(32).fill(6) }), refused(/did not sign/))
  })
})

describe('the log, while it runs', () => {
  test('does not overwrite a checkpoint that something else wrote', async () => {
    const log = await open()
    await add(log, 3)
    const signer = noteSigner(ORIGIN, KEY)
    const text = formatCheckpoint({ origin: ORIGIN, treeSize: 7, rootHash: new Uint8Array(32).fill(1) })
    await place.write('checkpoint', signNote(text, signer))
    entries.add(1)
    log.wake()
    await watch.for((seen) => seen.type === 'log-failed' && /something else/.test(seen.cause))
    await watch.for((seen) => seen.type === 'log-failed' && /cannot be continued/.test(seen.cause))
    assert.equal(Buffer.from((await place.read('checkpoint')) ?? []).toString(), signNote(text, signer))
  })

  test('is written by one at a time; another serves it and takes over', async () => {
    const writer = await open()
    const follower = await open()
    assert.deepEqual([writer.isWriter, follower.isWriter], [true, false])
    entries.add(3)
    follower.wake()
    await watch.size(3)
    assert.equal(await follower.checkpoint(), await writer.checkpoint())
    assert.equal(follower.size, 3)
    assert.ok((await fsck(follower)).intact)
    await assert.rejects(follower.addCosignatures(''), { code: 'invalid_request' })
    await assert.rejects(open({ key: new Uint8Array(32).fill(6) }), refused(/did not sign/))
    await writer.close()
    entries.add(3)
    await watch.size(6)
    assert.ok(follower.isWriter)
    assert.equal(follower.size, 6)
  })
})
