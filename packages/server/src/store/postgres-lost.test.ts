/** Connections that die without a word while the database is there, as when an address moves: what was under way is done again, once. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, afterEach, before, beforeEach, test } from 'node:test'
import { eventually } from '../../../../test/faults/eventually.ts'
import { startPostgres, type TestPostgres } from '../../../../test/support/postgres.ts'
import { command, openStore, query, type Store } from './store.ts'
import { type BlackHole, openBlackHole } from './testing/black-hole.ts'
import { readAll, readBalance } from './testing/test-commands.ts'

/** Two looks a second apart, the first after a second of silence, on a busy machine: half of what a query may take (30 s) without them. */
const FEW_SECONDS_MS = 15_000

let folder: string
let server: TestPostgres
let hole: BlackHole
let store: Store
before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'verbatim-lost-'))
  server = await startPostgres({ durable: false })
})
beforeEach(async () => {
  hole = await openBlackHole(await server.createDatabase())
  store = await openStore({ dataDir: folder, databaseUrl: hole.url })
})
afterEach(async () => {
  await hole?.close()
  await store?.close()
})
after(async () => {
  await server?.stop()
  rmSync(folder, { recursive: true, force: true })
})

const insertAct = query((db, $: { id: string }) =>
  db
    .insertInto('audit')
    .values({ id: $.id, at: 0, actor: 'test', action: 'test', details: '{}' })
    .onConflict((on) => on.column('id').doNothing()),
)
const addOne = query((db) =>
  db
    .updateTable('accounts')
    .set((row) => ({ available_nanocredits: row('available_nanocredits', '+', 1n) }))
    .where('id', '=', 'acct_owner'),
)
let midway = async () => {}
let done = 0

/** As a charge is: it takes effect with its id only. */
const addOnce = command(
  'test/add-once',
  async (tx, { id }: { id: string }): Promise<string> => {
    if ((await tx.run(insertAct, { id })) > 0) await tx.run(addOne, {})
    done += 1
    await midway()
    return id
  },
  'waiting',
)

async function balance(): Promise<bigint | undefined> {
  return (await store.first(readBalance, {}))?.available_nanocredits
}

/** So that all connections of the pool are there to be lost. */
async function fillPool(): Promise<void> {
  await Promise.all(Array.from({ length: 30 }, () => store.all(readAll, {})))
}

async function soon<T>(asked: Promise<T>): Promise<T> {
  const since = performance.now()
  const result = await asked
  const tookMs = performance.now() - since
  assert.ok(tookMs < FEW_SECONDS_MS, `${tookMs} ms`)
  return result
}

test('what is asked over connections that are dead is asked again over another', async () => {
  const before = (await balance()) ?? 0n
  await fillPool()
  hole.swallow('both')
  const [read, committed] = await soon(
    Promise.all([store.all(readAll, {}), store.commit(addOnce({ id: 'asked' }))]),
  )
  assert.deepEqual([read, committed], [[], ['asked']])
  assert.equal(await soon(balance()), before + 1n)
})

for (const ways of ['both', 'answers'] as const) {
  test(`a commit whose connection dies before its end, ${ways} lost, takes effect once and leaves no lock`, async (t) => {
    const before = (await balance()) ?? 0n
    const opened = Promise.withResolvers<void>()
    midway = () => opened.promise
    t.after(() => {
      midway = async () => {}
    })
    done = 0
    const asked = store.commit(addOnce({ id: 'midway' }))
    await eventually('it holds its row', () => done === 1)
    hole.swallow(ways)
    opened.resolve()
    assert.deepEqual(await soon(asked), ['midway'])
    assert.equal(done, 2)
    assert.equal(await balance(), before + 1n)
  })
}

/** The next number of a sequence, which nothing takes back. */
const next = query((db) =>
  db.selectNoFrom((on) => on.fn<number>('nextval', [on.val('receipts_seq_seq')]).as('turn')),
)

/** The same, and then longer than the looks that find a dead connection. */
const slow = query((db) =>
  db.selectNoFrom((on) => [
    on.fn<number>('nextval', [on.val('receipts_seq_seq')]).as('turn'),
    on.fn<string>('pg_sleep', [on.val(4)]).as('slept'),
  ]),
)

test('a query that takes long is asked once, while others find that theirs is dead', async () => {
  await fillPool()
  const before = Number((await store.first(next, {}))?.turn)
  hole.swallow('both')
  await soon(store.all(readAll, {}))
  assert.equal(Number((await store.first(slow, {}))?.turn), before + 1)
})
