import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { command, query, type Transaction } from '../store/store.ts'
import { openTestStore } from '../store/testing/open-test-store.ts'
import { note, readAudit } from './audit.ts'

const opened = await openTestStore()
const { store } = opened
after(() => opened.close())

const ACT = { at: 1_000, actor: 'cli', action: 'thing-done', target: 'thing_1', accountId: 'acct_a' }

const change = query((db) => db.updateTable('audit').set({ actor: 'nobody' }))
const remove = query((db) => db.deleteFrom('audit'))
const tamper = command('test/tamper', async (tx: Transaction, { how }: { how: 'change' | 'remove' }) => {
  await tx.run(how === 'change' ? change : remove, {})
})

test('an act is noted once for each note, newest first, and by account', async () => {
  const first = note({ ...ACT, details: { name: 'a' }, requestId: 'req_1' })
  await store.commit(first)
  await store.commit(first)
  await store.commit(note({ ...ACT, accountId: undefined, action: 'other-done' }))
  await store.commit(note({ ...ACT, id: 'given' }), note({ ...ACT, id: 'given' }))
  const all = await readAudit(store, { accountId: undefined, before: undefined, limit: 10 })
  assert.deepEqual(
    all.map(({ action }) => action),
    ['thing-done', 'other-done', 'thing-done'],
  )
  const ofAccount = await readAudit(store, { accountId: 'acct_a', before: all[0]?.seq, limit: 10 })
  const { seq: _, ...told } = ofAccount[0] ?? assert.fail('the first act is gone')
  assert.equal(ofAccount.length, 1)
  assert.deepEqual(told, { ...ACT, details: { name: 'a' }, requestId: 'req_1' })
})

test('no row can be changed or deleted', async () => {
  for (const how of ['change', 'remove'] as const) {
    await assert.rejects(store.commit(tamper({ how })), /append-only/)
  }
})
