import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { VerbatimError } from '@verbatim/protocol'
import fc from 'fast-check'
import { command, query } from './store.ts'
import { openTestStore, type TestStore } from './testing/open-test-store.ts'

let opened: TestStore
before(async () => {
  opened = await openTestStore()
})
after(() => opened.close())

interface Row {
  id: string
  name: string
  available_nanocredits: bigint
  organization_id: string | null
  created_at: number
}

const insert = query((db, $: Row) =>
  db
    .insertInto('accounts')
    .values({ ...columns($), billing: 'prepaid', held_nanocredits: 0 })
    .onConflict((on) => on.column('id').doUpdateSet(columns($))),
)
/** One by one: the arguments of a query cannot be looked into. */
function columns($: Row) {
  return {
    id: $.id,
    name: $.name,
    available_nanocredits: $.available_nanocredits,
    organization_id: $.organization_id,
    created_at: $.created_at,
  }
}
const keep = command('test/keep-account', async (tx, row: Row): Promise<void> => {
  await tx.run(insert, row)
})

const find = query((db, $: { name: string }) =>
  db
    .selectFrom('accounts')
    .where('name', '=', $.name)
    .select(['id', 'name', 'available_nanocredits', 'organization_id', 'created_at']),
)

/** Texts that both databases can have: no NUL, and no half of a pair, which UTF-8 has not. */
const text = fc
  .string({ unit: 'binary', maxLength: 40 })
  .map((drawn) => drawn.replaceAll('\0', '').toWellFormed())

test('what is written is read as it was, by its name too', async () => {
  const row = fc.record({
    name: text,
    available_nanocredits: fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }),
    organization_id: fc.constant(null),
    created_at: fc.maxSafeInteger(),
  })
  await fc.assert(
    fc.asyncProperty(row, async (drawn) => {
      const written = { id: 'acct_drawn', ...drawn }
      await opened.store.commit(keep(written))
      const found = await opened.store.all(find, { name: drawn.name })
      assert.deepEqual(
        found.find(({ id }) => id === 'acct_drawn'),
        written,
      )
    }),
    { numRuns: 100, seed: 6 },
  )
})

const LARGE = 2n ** 53n + 1n

const add = query((db, $: { by: bigint }) =>
  db
    .updateTable('accounts')
    .set((row) => ({ available_nanocredits: row('available_nanocredits', '+', $.by) }))
    .where('id', '=', 'acct_large')
    .returning('available_nanocredits'),
)
const addTo = command('test/add', async (tx, args: { by: number | bigint }) =>
  // A number is what a column of money takes too, though its arithmetic is typed for what is read.
  tx.first(add, args as { by: bigint }),
)

const total = query((db) =>
  db
    .selectFrom('accounts')
    .where('id', '=', 'acct_large')
    .select(({ fn }) => [
      fn.sum<bigint>('available_nanocredits').as('sum_nanocredits'),
      fn.countAll<number>().as('count'),
    ]),
)

test('money is exact, whether numbers or bigints are added to it', async () => {
  const row = { id: 'acct_large', name: 'large', organization_id: null, created_at: 0 }
  await opened.store.commit(keep({ ...row, available_nanocredits: LARGE }))
  assert.deepEqual(await opened.store.commit(addTo({ by: 1 })), [{ available_nanocredits: LARGE + 1n }])
  assert.deepEqual(await opened.store.commit(addTo({ by: 2n })), [{ available_nanocredits: LARGE + 3n }])
  assert.deepEqual(await opened.store.first(total, {}), { sum_nanocredits: LARGE + 3n, count: 1 })
})

test('a number that is no exact integer is refused', async () => {
  for (const by of [0.5, 2 ** 53, Number.NaN]) {
    await assert.rejects(opened.store.commit(addTo({ by })), /no exact integer/)
  }
})

test('a text with a NUL is refused on both, where it is written and where it is looked for', async () => {
  const refused = (error: unknown) => error instanceof VerbatimError && error.code === 'invalid_request'
  await assert.rejects(opened.store.all(find, { name: 'a\0b' }), refused)
  const row = { id: 'acct_nul', name: 'a\0b', organization_id: null, created_at: 0 }
  await assert.rejects(opened.store.commit(keep({ ...row, available_nanocredits: 0n })), refused)
})

const insertFile = query((db, $: { path: string; bytes: Uint8Array }) =>
  db.insertInto('log_files').values({ path: $.path, bytes: $.bytes }),
)
const keepFile = command('test/keep-file', async (tx, file: { path: string; bytes: Uint8Array }) =>
  tx.run(insertFile, file),
)
const findFile = query((db, $: { path: string }) =>
  db.selectFrom('log_files').where('path', '=', $.path).selectAll(),
)

test('bytes are plain bytes, also when there are none', async () => {
  for (const bytes of [new Uint8Array(), Uint8Array.from({ length: 256 }, (_, at) => at), Buffer.from('é')]) {
    const path = `file ${bytes.length}`
    assert.deepEqual(await opened.store.commit(keepFile({ path, bytes })), [1])
    const found = await opened.store.first(findFile, { path })
    assert.deepEqual(found, { path, bytes: new Uint8Array(bytes) })
  }
})

const compare = query((db, $: { at: number }) =>
  db
    .selectFrom('accounts')
    .where('id', '=', 'acct_owner')
    .select((row) => row('created_at', '<', $.at).as('is_before')),
)

test('a truth is 1 or 0', async () => {
  assert.deepEqual(await opened.store.first(compare, { at: 1 }), { is_before: 1 })
  assert.deepEqual(await opened.store.first(compare, { at: 0 }), { is_before: 0 })
})
