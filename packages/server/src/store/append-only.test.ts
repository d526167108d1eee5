import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { command, query } from './store.ts'
import { openTestStore, type TestStore } from './testing/open-test-store.ts'

const insertTransfer = query((db) =>
  db.insertInto('transfers').values({
    id: 'grant',
    kind: 'grant',
    debit: 'operator:issued',
    credit: 'acct_a',
    amount_nanocredits: 1,
    account_id: 'acct_a',
    at: 0,
  }),
)
const insertAct = query((db) =>
  db.insertInto('audit').values({ id: 'act', at: 0, actor: 'cli', action: 'made', details: '{}' }),
)
const CHANGES = {
  'a transfer is changed': query((db) => db.updateTable('transfers').set({ amount_nanocredits: 2 })),
  'a transfer is deleted': query((db) => db.deleteFrom('transfers')),
  'an act is changed': query((db) => db.updateTable('audit').set({ actor: 'nobody' })),
  'an act is deleted': query((db) => db.deleteFrom('audit')),
}

const writeBoth = command('test/write-both', async (tx, _: object): Promise<void> => {
  await tx.run(insertTransfer, {})
  await tx.run(insertAct, {})
})
const change = command('test/change', async (tx, { what }: { what: keyof typeof CHANGES }) =>
  tx.run(CHANGES[what], {}),
)

const readTransfers = query((db) => db.selectFrom('transfers').select(['id', 'amount_nanocredits']))
const readActs = query((db) => db.selectFrom('audit').select(['id', 'actor']))

let opened: TestStore
before(async () => {
  opened = await openTestStore()
  await opened.store.commit(writeBoth({}))
})
after(() => opened.close())

for (const what of Object.keys(CHANGES) as (keyof typeof CHANGES)[]) {
  test(`it is refused that ${what}`, async () => {
    await assert.rejects(opened.store.commit(change({ what })), /is append-only/)
    assert.deepEqual(await opened.store.all(readTransfers, {}), [{ id: 'grant', amount_nanocredits: 1n }])
    assert.deepEqual(await opened.store.all(readActs, {}), [{ id: 'act', actor: 'cli' }])
  })
}
