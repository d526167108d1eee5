/** A Postgres that goes away for a while, as in a failover: commits and reads wait, and are done once. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { VerbatimError } from '@verbatim/protocol'
import pg from 'pg'
import { eventually } from '../../../../test/faults/eventually.ts'
import { startPostgres, type TestPostgres } from '../../../../test/support/postgres.ts'
import { childrenOf } from '../../../../test/support/process-family.ts'
import { command, openStore, query, type Store } from './store.ts'
import { get, put, readAll } from './testing/test-commands.ts'

let folder: string
let server: TestPostgres
let databaseUrl: string
let store: Store
before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'verbatim-away-'))
  // On a slow disk a durable one needs longer to come back than anybody waits.
  server = await startPostgres({ durable: false })
  databaseUrl = await server.createDatabase()
  store = await openStore({ dataDir: folder, databaseUrl })
  await administer('CHECKPOINT')
})
after(async () => {
  await store?.close()
  await server?.stop()
  rmSync(folder, { recursive: true, force: true })
})

const place = query((db, $: { path: string }) =>
  db
    .insertInto('log_files')
    .values({ path: $.path, bytes: new Uint8Array() })
    .onConflict((on) => on.column('path').doNothing()),
)
/** As the end of an answer is. */
const putAtLast = command(
  'test/put-at-last',
  async (tx, { path }: { path: string }) => {
    await tx.run(place, { path })
    return path
  },
  'waiting',
)

async function administer(sql: string, values: unknown[] = []): Promise<pg.QueryResult> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    return await client.query(sql, values)
  } finally {
    await client.end()
  }
}

test('what is asked while it is away waits until it is back', async () => {
  await server.kill()
  const asked = [
    store.commit(putAtLast({ path: 'a' })),
    store.commit(putAtLast({ path: 'b' }), get({ path: 'b' })),
  ] as const
  await server.restart()
  const [first, second] = await Promise.all(asked)
  assert.deepEqual([first, second], [['a'], ['b', { bytes: new Uint8Array() }]])
  assert.deepEqual(await store.all(readAll, {}), [{ path: 'a' }, { path: 'b' }])
})

const insertAct = query((db, $: { id: string }) =>
  db
    .insertInto('audit')
    .values({ id: $.id, at: 0, actor: 'test', action: 'test', details: '{}' })
    .onConflict((on) => on.column('id').doNothing()),
)
const acts = query((db) => db.selectFrom('audit').select('id'))
let gate = Promise.withResolvers<void>()
let reached = 0

/** Stays in its transaction until the gate is opened. */
const actAtGate = command('test/act-at-gate', async (tx, { id }: { id: string }): Promise<string> => {
  await tx.run(insertAct, { id })
  reached += 1
  await gate.promise
  await tx.run(insertAct, { id })
  return id
})

test('a transaction whose connection the server ends is done again, once', async () => {
  const done = store.commit(actAtGate({ id: 'one' }))
  await eventually('it is in its transaction', () => reached === 1)
  const { rowCount } = await administer(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE state = 'idle in transaction' AND datname = current_database()",
  )
  assert.equal(rowCount, 1)
  gate.resolve()
  assert.deepEqual(await done, ['one'])
  assert.equal(reached, 2)
  assert.deepEqual(await store.all(acts, {}), [{ id: 'one' }])
})

const touch = query((db, $: { id: string }) =>
  db
    .updateTable('accounts')
    .set((row) => ({ held_nanocredits: row('held_nanocredits', '+', 1n) }))
    .where('id', '=', $.id),
)
const balances = query((db) => db.selectFrom('accounts').orderBy('id').select('held_nanocredits'))

/** Locks two rows, the second only when another has the first of its own. */
const touchBoth = command('test/touch-both', async (tx, ids: { first: string; second: string }) => {
  await tx.run(touch, { id: ids.first })
  reached += 1
  if (reached === 2) gate.resolve()
  await gate.promise
  await tx.run(touch, { id: ids.second })
})

test('two that wait for each other are both done, each once', async () => {
  gate = Promise.withResolvers()
  reached = 0
  const [owner, keyless] = ['acct_owner', 'acct_keyless']
  await Promise.all([
    store.commit(touchBoth({ first: owner, second: keyless })),
    store.commit(touchBoth({ first: keyless, second: owner })),
  ])
  assert.equal(reached, 3, 'one of them was done again')
  const held = (await store.all(balances, {})).map(({ held_nanocredits: amount }) => amount)
  assert.deepEqual(held, [2n, 2n])
})

/** Longer than a database may be silent unasked. */
const slow = query((db) => db.selectNoFrom((on) => on.fn<string>('pg_sleep', [on.val(5)]).as('slept')))
const accounts = query((db) => db.selectFrom('accounts').selectAll())
const readAccounts = command(
  'test/read-accounts',
  async (tx, _: object) => (await tx.all(accounts, {})).length,
)

test('a table that a newer program changes is read on, in and out of commits', async () => {
  const [before] = await store.commit(readAccounts({}))
  for (let time = 0; time < 10; time += 1) await store.all(accounts, {})
  await administer('ALTER TABLE accounts ADD COLUMN of_a_newer_program TEXT')
  assert.equal((await store.all(accounts, {})).length, before)
  assert.deepEqual(await store.commit(readAccounts({})), [before])
})

/** A caller is told of a database that is away, and in time: by a timer, which a machine that stands still holds up as well. */
async function refused(asked: Promise<unknown>, withinMs: number): Promise<void> {
  const told = new AbortController()
  const late = delay(withinMs, undefined, { signal: told.signal }).then(
    () => assert.fail(`nothing was told within ${withinMs} ms`),
    () => undefined,
  )
  await assert.rejects(Promise.race([asked, late]), (error) => {
    assert.ok(error instanceof VerbatimError, String(error))
    assert.deepEqual([error.code, error.retryAfterSeconds], ['overloaded', 5])
    return true
  })
  told.abort()
}

/** SIGSTOP or SIGCONT to all of the server, which then hangs with its connections open, or goes on. */
function signalAll(signal: NodeJS.Signals): void {
  for (const pid of [server.pid, ...childrenOf(server.pid)]) process.kill(pid, signal)
}

const WAYS_TO_GO: [how: string, go: () => Promise<void>, back: () => Promise<void>][] = [
  ['is killed', () => server.kill(), () => server.restart()],
  ['hangs', async () => signalAll('SIGSTOP'), async () => signalAll('SIGCONT')],
]
for (const [how, go, back] of WAYS_TO_GO) {
  test(`a database that ${how}: callers know within 5 s, later ones sooner, and it is found again`, async () => {
    // Several, so that there are connections to hang on.
    await Promise.all([1, 2, 3].map(() => store.all(readAll, {})))
    await go()
    try {
      await Promise.all([
        refused(store.commit(put({ path: 'late' })), 5_000),
        refused(store.all(readAll, {}), 5_000),
      ])
      await refused(store.commit(put({ path: 'late' })), 2_000)
    } finally {
      await back()
    }
    // It is asked twice a second.
    const found = () =>
      store.commit(put({ path: how })).then(
        () => true,
        () => false,
      )
    await eventually('it is found again', found)
    assert.ok((await store.all(readAll, {})).some(({ path }) => path === how))
  })
}

test('a hiccup is waited out, and a query that takes long is not taken for one', async () => {
  signalAll('SIGSTOP')
  const asked = [store.commit(put({ path: 'hiccup' })), store.all(readAll, {})] as const
  await delay(1_500)
  signalAll('SIGCONT')
  assert.equal((await asked[0])[0], 'hiccup')
  await asked[1]
  assert.equal((await store.all(slow, {})).length, 1)
})
