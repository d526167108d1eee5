import assert from 'node:assert/strict'
import { after, afterEach, before, beforeEach, describe, test } from 'node:test'
import { fsckLog, openCheckpoint, verifyConsistency } from '@verbatim/proof'
import pg from 'pg'
import { freshDatabase } from '../store/testing/open-test-store.ts'
import { type Log, openLog } from './log.ts'
import { MemoryEntries } from './testing/memory-entries.ts'
import { openTestPlace, type TestPlace } from './testing/test-place.ts'
import { Watch } from './testing/watch.ts'
import { WriterSession } from './writer-session.ts'

const url = await freshDatabase()

/** What only a log in a database can meet. */
const ON_POSTGRES = { skip: url === undefined && 'in the pass on Postgres' }
let place: TestPlace
let client: pg.Client
let entries: MemoryEntries
const opened: Log[] = []

before(async () => {
  if (url === undefined) return
  place = await openTestPlace(url)
  client = new pg.Client({ connectionString: url })
  await client.connect()
})
after(async () => {
  await place?.close()
  await client?.end()
})
beforeEach(() => {
  entries = new MemoryEntries()
})
afterEach(async () => {
  await Promise.all(opened.splice(0).map((log) => log.close()))
  await place?.clear()
})

const open = async (watch: Watch) => {
  const log = await openLog({
    place: place.forAnotherProcess(),
    key: new Uint8Array(32).fill(5),
    origin: 'log.example/database',
    entries,
    witnesses: [],
    observe: watch.observe,
    now: Date.now,
    pace: { batchMs: 5, pollMs: 20 },
  })
  opened.push(log)
  return log
}
const session = async () => {
  const own = await WriterSession.open(url ?? '')
  assert.ok(await own.takeLock())
  return own
}
const file = (text: string) => [{ path: 'checkpoint', bytes: new Uint8Array(Buffer.from(text)) }]
const kept = async () => Buffer.from((await place.read('checkpoint')) ?? []).toString()

test(
  'a log in Postgres is written by another replica when the connection of the writer is cut, and is one log',
  ON_POSTGRES,
  async () => {
    const watches = [new Watch(), new Watch()] as const
    const first = await open(watches[0])
    const second = await open(watches[1])
    entries.add(300)
    first.wake()
    await watches[0].size(300)
    const old = openCheckpoint((await second.checkpoint()) ?? '', second.vkey)
    await cutWriter(client)
    entries.add(30)
    await Promise.race(watches.map((watch) => watch.size(330)))
    const head = openCheckpoint((await first.checkpoint()) ?? '', first.vkey)
    assert.equal(head.treeSize, 330)
    const hashes = await first.consistency(300, 330)
    const roots = { oldRoot: old.rootHash, newRoot: head.rootHash }
    assert.ok(verifyConsistency({ oldSize: 300, newSize: 330, ...roots, hashes }))
    const report = await fsckLog((path) => second.file(path), { vkey: second.vkey })
    assert.deepEqual(report.problems, [])
    assert.deepEqual(
      entries.rows.map(({ leafIndex }) => leafIndex),
      entries.rows.map((_, index) => index),
    )
  },
)

describe('the right to write a log in Postgres', ON_POSTGRES, () => {
  test('a writer whose connection was cut changes nothing any more', async () => {
    const old = await session()
    await old.write(file('by the old one'))
    await cutWriter(client)
    const next = await session()
    await next.write(file('by the next one'))
    await assert.rejects(old.write(file('late')))
    assert.ok(old.lost.aborted)
    assert.equal(await kept(), 'by the next one')
    await Promise.all([old.close(), next.close()])
  })

  test('of two that have the lock by one pooled connection only the later one changes anything', async () => {
    const old = await session()
    await old.write([...file('whole'), { path: 'checkpoint.next', bytes: new Uint8Array(1) }])
    // What the next one does first when a pooler gives it the same connection.
    await place.write('writer', 'another token')
    await assert.rejects(old.write(file('late')), /Another process writes the log/)
    await old.close()
    const again = await session()
    await place.write('writer', 'another token')
    await again.remove('checkpoint')
    await assert.rejects(again.rename('checkpoint.next', 'checkpoint'), /Another process writes the log/)
    assert.equal(await kept(), 'whole')
    await again.close()
  })

  test('what is on its way when the writer changes is done before, or not at all', async () => {
    const old = await session()
    await client.query('BEGIN')
    await client.query("SELECT 1 FROM log_files WHERE path = 'writer' FOR UPDATE")
    const late = assert.rejects(old.write(file('late')), /Another process writes the log/)
    await client.query("UPDATE log_files SET bytes = 'other' WHERE path = 'writer'")
    await client.query('COMMIT')
    await late
    assert.equal(await kept(), '')
    await old.close()
  })
})

async function cutWriter(client: pg.Client): Promise<void> {
  const { rowCount } = await client.query(
    `SELECT pg_terminate_backend(pid, 60000) FROM pg_locks
     WHERE locktype = 'advisory' AND granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
  )
  assert.equal(rowCount, 1)
}
