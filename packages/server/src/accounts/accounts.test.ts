import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { VerbatimError } from '@verbatim/protocol'
import { KeyRing } from '../auth/auth.ts'
import { openTestStore } from '../store/testing/open-test-store.ts'
import { AccountOffice, OPERATOR, openAccounts } from './accounts.ts'

const opened = await openTestStore()
const { store, dataDir, databaseUrl } = opened
const office = new AccountOffice(store, { now: Date.now })
after(() => opened.close())

test('of replicas that start at once on an empty database, one makes the first key', async () => {
  const replicas = await Promise.all([1, 2, 3, 4].map(() => openAccounts({ dataDir, databaseUrl })))
  const keys = await Promise.all(replicas.map((replica) => replica.office.keys.first()))
  await Promise.all(replicas.map((replica) => replica.close()))
  const made = keys.filter((key) => key !== null)
  assert.equal(made.length, 1)
  const owner = await new KeyRing(store).find(made[0] ?? '')
  assert.deepEqual([owner?.name, owner?.account.id], ['first', 'acct_owner'])
  assert.equal((await office.keys.list(OPERATOR)).length, 1)
  const acts = await office.audit(OPERATOR, { limit: 10 })
  assert.deepEqual(
    acts.map(({ actor, action }) => [actor, action]),
    [['service', 'key-created']],
  )
  assert.equal(await office.keys.first(), null)
})

test('what goes wrong with the first key is not taken for another replica that was quicker', async (t) => {
  const empty = await openTestStore()
  t.after(() => empty.close())
  const refusal = new VerbatimError('invalid_request', 'A text has a NUL.')
  t.mock.method(empty.store, 'commit', () => Promise.reject(refusal))
  await assert.rejects(new AccountOffice(empty.store, { now: Date.now }).keys.first(), refusal)
})

test('a key whose account cannot be opened is not made, and leaves no trace', async () => {
  const before = await office.audit(OPERATOR, { limit: 1000 })
  const order = { name: 'greedy', account: { name: 'greedy', credits: 10n ** 30n } }
  await assert.rejects(office.keys.create(OPERATOR, order), { code: 'invalid_request' })
  await assert.rejects(office.keys.create(OPERATOR, { name: 'lost', accountId: 'acct_none' }), {
    code: 'not_found',
  })
  assert.deepEqual(await office.audit(OPERATOR, { limit: 1000 }), before)
  assert.ok((await office.list(OPERATOR)).every(({ name }) => name !== 'greedy'))
})

test('changes of one key at the same time are all kept', async () => {
  const { record } = await office.keys.create(OPERATOR, { name: 'busy' })
  const replicas = await Promise.all([1, 2, 3].map(() => openAccounts({ dataDir, databaseUrl })))
  const changes = [
    { limits: { requestsPerMinute: 1 } },
    { limits: { tokensPerMinute: 2 } },
    { limits: { concurrentRequests: 3 }, name: 'busier' },
  ]
  await Promise.all(
    replicas.map((replica, at) => replica.office.keys.change(OPERATOR, record.id, changes[at] ?? {})),
  )
  await Promise.all(replicas.map((replica) => replica.close()))
  const { name, limits } = await office.keys.read(OPERATOR, record.id)
  assert.equal(name, 'busier')
  assert.deepEqual(limits, { requestsPerMinute: 1, tokensPerMinute: 2, concurrentRequests: 3 })
})

test('what is changed of an account counts for its keys when the change is done', async () => {
  const account = await office.open(OPERATOR, { name: 'team', limits: { concurrentRequests: 9 } })
  const { key } = await office.keys.create(OPERATOR, { name: 'member', accountId: account.id })
  const ring = new KeyRing(store)
  await ring.find(key)
  await office.change(OPERATOR, account.id, {
    share: 5,
    limits: { concurrentRequests: null, tokensPerMinute: 8 },
  })
  const owner = await ring.find(key)
  assert.deepEqual([owner?.account.share, owner?.account.limits], [5, { tokensPerMinute: 8 }])
})

test('a change of nothing leaves no trace', async () => {
  const account = await office.open(OPERATOR, { name: 'calm' })
  const { record } = await office.keys.create(OPERATOR, { name: 'calm', accountId: account.id })
  const before = await office.audit(OPERATOR, { limit: 1000 })
  assert.deepEqual(await office.keys.change(OPERATOR, record.id, {}), record)
  assert.deepEqual(
    await office.change(OPERATOR, account.id, { name: undefined, limits: { tokensPerMinute: undefined } }),
    account,
  )
  assert.deepEqual(await office.audit(OPERATOR, { limit: 1000 }), before)
  await assert.rejects(office.change(OPERATOR, 'acct_none', {}), { code: 'not_found' })
})
