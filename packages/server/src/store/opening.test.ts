import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, test } from 'node:test'
import { Worker } from 'node:worker_threads'
import { SetupError } from '@verbatim/engine'
import pg from 'pg'
import { MIGRATIONS, openStore, query } from './store.ts'
import { freshDatabase } from './testing/open-test-store.ts'

const OPENERS = new URL('testing/open-many.ts', import.meta.url)
const THREADS = 10
const TIMES = 5

let target: { dataDir: string; databaseUrl: string | undefined }
beforeEach(async () => {
  target = { dataDir: mkdtempSync(join(tmpdir(), 'verbatim-opening-')), databaseUrl: await freshDatabase() }
})
afterEach(() => rmSync(target.dataDir, { recursive: true, force: true }))

test('fifty that open a new database at once all find its schema, which is made once', async () => {
  const workers = Array.from(
    { length: THREADS },
    () => new Worker(OPENERS, { workerData: { target, times: TIMES } }),
  )
  const found = await Promise.all(workers.map((worker) => once(worker, 'message')))
  assert.deepEqual(
    found.flat(),
    workers.map(() => 0),
  )
})

test('what a newer program made is refused, and left as it is', async () => {
  await (await openStore(target)).close()
  await setVersion(99)
  await assert.rejects(openStore(target), (error) => {
    assert.ok(error instanceof SetupError)
    assert.match(error.what, /was written by a newer Verbatim/)
    assert.match(error.why, new RegExp(`version 99; this program knows ${MIGRATIONS.length}`))
    return true
  })
})

async function setVersion(version: number): Promise<void> {
  if (target.databaseUrl === undefined) {
    const database = new DatabaseSync(join(target.dataDir, 'verbatim.db'))
    database.exec(`PRAGMA user_version = ${version}`)
    database.close()
    return
  }
  const client = new pg.Client({ connectionString: target.databaseUrl })
  await client.connect()
  await client.query('UPDATE schema_version SET version = $1', [version])
  await client.end()
}

const keys = query((db) =>
  db.selectFrom('keys').select(['id', 'name', 'hash', 'account_id', 'scopes', 'retains_requests', 'models']),
)
const receipts = query((db) => db.selectFrom('receipts').orderBy('seq').select(['seq', 'id', 'leaf_index']))
const counted = query((db) => db.selectFrom('response_bytes').selectAll())

test('a database of the last release is brought up, with all that it had', async () => {
  const database = new DatabaseSync(join(target.dataDir, 'verbatim.db'))
  database.exec(readFileSync(new URL('fixtures/schema-3.sql', import.meta.url), 'utf8'))
  database.close()
  const store = await openStore({ dataDir: target.dataDir })
  assert.deepEqual(await store.all(keys, {}), [
    {
      id: 'key_old',
      name: 'of before',
      hash: new Uint8Array([1, 2]),
      account_id: 'acct_owner',
      scopes: 'chat usage',
      retains_requests: 1,
      models: null,
    },
  ])
  assert.deepEqual(await store.all(receipts, {}), [
    { seq: 1, id: 'rcpt_a', leaf_index: 0 },
    { seq: 2, id: 'rcpt_b', leaf_index: null },
  ])
  assert.deepEqual(await store.all(counted, {}), [{ key_id: 'key_old', bytes: 30 }])
  await store.close()
})

test('the file of the database is its owner’s', async (t) => {
  if (target.databaseUrl !== undefined) return t.skip('is about the file')
  await (await openStore(target)).close()
  assert.equal(statSync(join(target.dataDir, 'verbatim.db')).mode & 0o777, 0o600)
})

test('what cannot be reached is told without its password', async () => {
  const databaseUrl = 'postgres://me:secret@127.0.0.1:1/books'
  await assert.rejects(openStore({ ...target, databaseUrl }), (error) => {
    assert.ok(error instanceof SetupError)
    assert.match(error.message, /127\.0\.0\.1:1\/books/)
    assert.doesNotMatch(error.message, /secret/)
    return true
  })
})
