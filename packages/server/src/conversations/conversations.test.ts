import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { command, query } from '../store/store.ts'
import { openTestStore } from '../store/testing/open-test-store.ts'
import { writeConversation } from './conversation-commands.ts'
import { ConversationBook, type ConversationChange } from './conversations.ts'

const BOUNDS = {
  conversations: { count: 3, bytes: 1000 },
  shares: { count: 2, bytes: 1000 },
  account: { count: 6, bytes: 1500 },
}

async function openBook(t: TestContext) {
  const { store, close } = await openTestStore()
  t.after(close)
  const clock = { now: 1000 }
  const book = new ConversationBook(store, BOUNDS, () => clock.now)
  let writes = 0
  const write = (owner: string, id: string, version: number, document = '{}') => {
    const change: ConversationChange = {
      owner,
      id,
      version,
      document,
      title: `${id} of ${owner}`,
      pinned: id === 'pinned',
      writeId: `req_${++writes}`,
    }
    return book.write(change)
  }
  return { store, clock, book, write }
}

test('a conversation is its owner’s alone, and comes back as it was written', async (t) => {
  const { clock, book, write } = await openBook(t)
  const document = '{ "2": 12345678901234567890, "1": "é\\u0000" }'
  assert.deepEqual(await write('owner', 'pinned', 0, document), {
    id: 'pinned',
    title: 'pinned of owner',
    pinned: true,
    updatedAt: 1000,
    version: 1,
    bytes: Buffer.byteLength(document),
  })
  clock.now = 2000
  await write('owner', 'b', 0)
  await write('user:1', 'pinned', 0, '"another"')
  const { document: kept, ...entry } = (await book.read('owner', 'pinned')) ?? {}
  assert.equal(kept, document)
  assert.deepEqual(
    (await book.list('owner')).map(({ id }) => id),
    ['b', 'pinned'],
  )
  assert.deepEqual((await book.list('owner'))[1], entry)
  assert.equal((await book.read('user:1', 'pinned'))?.document, '"another"')
  assert.equal(await book.read('user:1', 'b'), undefined)
  assert.equal(await book.remove('user:1', 'b'), false)
  assert.equal(await book.remove('owner', 'b'), true)
  assert.equal(await book.remove('owner', 'b'), false)
})

test('of two who change the same version one is told, and what was deleted does not come back by itself', async (t) => {
  const { book, write } = await openBook(t)
  await write('owner', 'a', 0)
  const outcomes = await Promise.allSettled([
    write('owner', 'a', 1, '"one"'),
    write('owner', 'a', 1, '"two"'),
  ])
  const failed = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []))
  assert.equal(failed.length, 1)
  assert.deepEqual([failed[0].code, failed[0].headers], ['conflict', { 'x-verbatim-version': '2' }])
  const winner = outcomes[0]?.status === 'fulfilled' ? '"one"' : '"two"'
  assert.equal((await book.read('owner', 'a'))?.document, winner)
  await assert.rejects(write('owner', 'a', 0), { code: 'conflict' })
  await assert.rejects(write('owner', 'a', 3), { code: 'conflict' })
  await book.remove('owner', 'a')
  await assert.rejects(write('owner', 'a', 2), { code: 'not_found' })
  assert.equal((await write('owner', 'a', 0)).version, 1)
})

test('a write that is done twice is done once', async (t) => {
  const { store, book } = await openBook(t)
  const at = (now: number) =>
    writeConversation({
      owner: 'owner',
      id: 'a',
      title: '',
      pinned: 0,
      document: '{}',
      bytes: 2,
      version: 0,
      writeId: 'req_1',
      at: now,
      most: { own: { count: 1, bytes: 2 }, account: BOUNDS.account },
    })
  const first = await store.commit(at(1))
  assert.deepEqual(await store.commit(at(2)), first)
  assert.equal((await book.list('owner'))[0]?.version, 1)
})

test('what an owner may have holds exactly, also for writes that come together', async (t) => {
  const { book, write } = await openBook(t)
  const outcomes = await Promise.allSettled(['a', 'b', 'c', 'd', 'e'].map((id) => write('owner', id, 0)))
  assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 3)
  await assert.rejects(write('owner', 'f', 0), { code: 'request_too_large', message: /No more than 3 conv/ })
  const [first, second] = (await book.list('owner')).map(({ id }) => id)
  assert.ok(first && second)
  const text = (bytes: number) => JSON.stringify('x'.repeat(bytes - 2))
  await write('owner', first, 1, text(996))
  await assert.rejects(write('owner', second, 1, text(3)), {
    code: 'request_too_large',
    message: /1000 bytes/,
  })
  assert.equal((await book.read('owner', second))?.document, '{}', 'nothing of it was kept')
  await write('owner', first, 2, text(995))
  await write('owner', second, 1, text(3))
  await write('owner', first, 3, text(10))
  await write('another', 'f', 0, text(1000))
  await book.remove('another', 'f')
  await write('another', 'f', 0, text(1000))
})

test('a share is for everybody who has its address, until its owner takes it back', async (t) => {
  const { book } = await openBook(t)
  const share = (id: string, owner = 'owner') => book.share({ id, owner, title: 'Ours', document: `"${id}"` })
  assert.deepEqual(await share('s1'), { id: 's1', title: 'Ours', createdAt: 1000, bytes: 4 })
  assert.equal((await book.readShare('s1'))?.document, '"s1"')
  await share('s2')
  await assert.rejects(share('s3'), { code: 'request_too_large' })
  await share('s4', 'another')
  assert.deepEqual(
    (await book.listShares('owner')).map(({ id }) => id),
    ['s1', 's2'],
  )
  assert.equal(await book.removeShare('another', 's1'), false)
  assert.equal(await book.removeShare('owner', 's1'), true)
  assert.equal(await book.removeShare(undefined, 's4'), true)
  assert.equal(await book.readShare('s1'), undefined)
  await share('s5')
  await assert.rejects(share('s6'), { code: 'request_too_large' })
})

interface TestKey {
  id: string
  accountId?: string
  revokedAt: number | null
}

const insertKey = query((db, $: Required<TestKey> & { hash: Uint8Array }) =>
  db.insertInto('keys').values({
    id: $.id,
    hash: $.hash,
    name: '',
    prefix: '',
    created_at: 0,
    revoked_at: $.revokedAt,
    account_id: $.accountId,
  }),
)
const addKey = command('test/add-conversation-key', (tx, key: TestKey) =>
  tx.run(insertKey, { accountId: 'acct_1', ...key, hash: Buffer.from(key.id) }),
)

const listTotals = query((db) => db.selectFrom('conversation_totals').selectAll())

test('what belongs to nobody any more is forgotten, and nothing else', async (t) => {
  const { store, book, write } = await openBook(t)
  const owners = ['owner', 'key:key_live', 'key:key_revoked', 'user:gone', 'cli']
  await store.commit(addKey({ id: 'key_live', revokedAt: null }), addKey({ id: 'key_revoked', revokedAt: 5 }))
  for (const owner of owners) {
    await write(owner, 'a', 0)
    await book.share({ id: `s_${owner}`, owner, title: '', document: '1' })
  }
  await book.sweep()
  for (const owner of owners) {
    const kept = owner === 'key:key_revoked' || owner === 'user:gone' ? 0 : 1
    assert.equal((await book.list(owner)).length, kept, owner)
    assert.equal((await book.listShares(owner)).length, kept, owner)
  }
  const counted = (await store.all(listTotals, {})).map(({ owner }) => owner)
  assert.deepEqual(counted.sort(), ['account:acct_1', 'cli', 'key:key_live', 'owner'])
})

test('all keys of an account have no more room together, however many there are', async (t) => {
  const { store, book, write } = await openBook(t)
  const keys = ['k1', 'k2', 'k3', 'k4']
  await store.commit(
    ...keys.map((id) => addKey({ id, revokedAt: null })),
    addKey({ id: 'other', revokedAt: null, accountId: 'acct_2' }),
  )
  const text = (bytes: number) => JSON.stringify('x'.repeat(bytes - 2))
  await write('key:k1', 'a', 0, text(900))
  const share = (id: string, key: string, document: string) =>
    book.share({ id, owner: `key:${key}`, title: '', document })
  await assert.rejects(share('s1', 'k2', text(601)), {
    code: 'request_too_large',
    message: /this account's keys together may have 1500 bytes/,
  })
  await share('s1', 'k2', text(600))
  await share('s2', 'other', text(600))
  await write('user:1', 'a', 0, text(900))
  await assert.rejects(write('key:k3', 'a', 0), { code: 'request_too_large' })
  await write('key:k1', 'a', 1, text(10))
  const outcomes = await Promise.allSettled(
    keys.flatMap((key) => ['b', 'c', 'd'].map((id) => write(`key:${key}`, id, 0))),
  )
  assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 4, 'six in all')
  await assert.rejects(share('s3', 'k4', '1'), { message: /No more than 6 conversations and shares/ })
  await book.removeShare(undefined, 's1')
  await book.remove('key:k1', 'a')
  await Promise.all([share('s4', 'k2', '1'), share('s5', 'k3', '1')])
  await assert.rejects(share('s6', 'k4', '1'), { code: 'request_too_large' })
})

const revoke = query((db, $: { id: string }) =>
  db.updateTable('keys').set({ revoked_at: 5 }).where('id', '=', $.id),
)
const revokeKey = command('test/revoke-conversation-key', (tx, key: { id: string }) => tx.run(revoke, key))
const dropTotals = query((db, $: { owner: string }) =>
  db.deleteFrom('conversation_totals').where('owner', '=', $.owner),
)
const uncount = command('test/uncount-account', (tx, account: { owner: string }) =>
  tx.run(dropTotals, account),
)

test('what revoked keys had makes room for the account, and one that was never counted is counted from the beginning', async (t) => {
  const { store, book, write } = await openBook(t)
  await store.commit(...['k1', 'k2', 'k3'].map((id) => addKey({ id, revokedAt: null })))
  const totals = async () => (await store.all(listTotals, {})).find(({ owner }) => owner === 'account:acct_1')
  for (const key of ['k1', 'k2', 'k3']) await write(`key:${key}`, 'a', 0, '12')
  await book.share({ id: 's1', owner: 'key:k1', title: '', document: '1234' })
  const all = await totals()
  const { owner: _, ...amounts } = all ?? {}
  assert.deepEqual(amounts, { conversations: 3, conversation_bytes: 6, shares: 1, share_bytes: 4 })
  await store.commit(uncount({ owner: 'account:acct_1' }))
  await write('key:k2', 'a', 1, '34')
  assert.deepEqual(await totals(), all)
  await store.commit(uncount({ owner: 'account:acct_1' }), revokeKey({ id: 'k1' }), revokeKey({ id: 'k2' }))
  await Promise.all([book.sweep(), write('key:k3', 'b', 0, '1'), book.sweep(), write('key:k3', 'c', 0, '1')])
  const { owner: __, ...left } = (await totals()) ?? {}
  assert.deepEqual(left, { conversations: 3, conversation_bytes: 4, shares: 0, share_bytes: 0 })
})
