import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { query } from '../store/store.ts'
import { openTestStore } from '../store/testing/open-test-store.ts'
import { type Work, write } from './user-commands.ts'

const { store, close } = await openTestStore()
after(close)

const kept = query((db, _: object) => db.selectFrom('auth_writes').select('result'))
const where = [
  { column: 'identifier', operator: 'eq', value: 'who', connector: 'AND', ignoreCase: false },
] as const
const row = { id: 'v1', identifier: 'who', value: 'a secret', expires_at: 9, created_at: 1, updated_at: 1 }
const set = { value: 'another secret' }
const table = 'auth_verification'
const WORKS: Work[] = [
  { do: 'create', table, row },
  { do: 'update', table, where, set, increment: {} },
  { do: 'delete', table, where },
]

test('a write whose commit was left open is done once, and nothing of its rows is remembered', async (t) => {
  if (store.dialect === 'sqlite') return t.skip('the one writer of a file knows what it did')
  for (const [at, work] of WORKS.entries()) {
    const command = write({ id: `write ${at}`, at, work })
    const [first] = await store.commit(command)
    const [again] = await store.commit(command)
    assert.deepEqual(again, work.do === 'delete' ? [{ id: 'v1' }] : first)
  }
  const results = (await store.all(kept, {})).map(({ result }) => result)
  assert.deepEqual(results, ['["v1"]', '["v1"]', '["v1"]'])
})
