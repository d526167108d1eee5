import assert from 'node:assert/strict'
import type { IncomingHttpHeaders } from 'node:http'
import { after, test } from 'node:test'
import { openStore } from '../store/store.ts'
import { openTestStore } from '../store/testing/open-test-store.ts'
import {
  changeKey,
  createKey,
  freshKeyId,
  freshSecret,
  identify,
  type KeyChange,
  KeyRing,
  listKeys,
  readKey,
  revokeKey,
  rotateKey,
  untilKnownEverywhere,
} from './auth.ts'
import { isKey, newKey } from './key-format.ts'

const opened = await openTestStore()
const { store } = opened
after(() => opened.close())

const PLAIN = {
  retainsRequests: false,
  expiresAt: undefined,
  scopes: ['chat' as const, 'usage' as const],
  models: undefined,
  budget: undefined,
  limits: {},
}

async function make(name: string, settings: KeyChange = {}, at = Date.now()) {
  const { key, stored } = freshSecret()
  const id = freshKeyId()
  await store.commit(
    createKey({
      id,
      secret: stored,
      accountId: 'acct_owner',
      settings: { ...PLAIN, name, ...settings },
      madeBy: 'cli',
      at,
    }),
  )
  return { key, id }
}

async function refusal(headers: IncomingHttpHeaders, keys: KeyRing): Promise<string> {
  try {
    await identify(headers, keys)
  } catch (error) {
    assert.equal((error as { code: string }).code, 'invalid_api_key')
    return (error as Error).message
  }
  return assert.fail('it was let in')
}

test('a key is known by its form: prefix, length and checksum', () => {
  const key = newKey()
  assert.match(key, /^vbk_[0-9A-Za-z]{49}$/)
  assert.ok(isKey(key))
  const swapped = key.slice(0, -1) + (key.endsWith('0') ? '1' : '0')
  for (const wrong of ['', 'vbk_', swapped, ` ${key}`, key.slice(4)]) assert.ok(!isKey(wrong))
})

test('either header may carry the key, and the valid one of two counts', async () => {
  const keys = new KeyRing(store)
  const { key, id } = await make('app')
  const stranger = newKey()
  for (const headers of [
    { authorization: `Bearer ${key}` },
    { authorization: `bearer  ${key}` },
    { 'x-api-key': key },
    { 'x-api-key': key, authorization: 'Bearer sk-something-else' },
    { 'x-api-key': 'nonsense', authorization: `Bearer ${key}` },
    { 'x-api-key': stranger, authorization: `Bearer ${key}` },
  ]) {
    assert.deepEqual(await identify(headers, keys), {
      kind: 'key',
      keyId: id,
      name: 'app',
      retainsRequests: false,
      scopes: ['chat', 'usage'],
      models: undefined,
      budget: undefined,
      limits: {},
      ownLimits: {},
      defaultLimits: {},
      expiresAt: undefined,
      account: { id: 'acct_owner', billing: 'unmetered', limits: {}, share: 1 },
    })
  }
})

test('a key that was just found is answered at once, and asked for again after 100 ms', async () => {
  const clock = { now: 1_000_000 }
  const keys = new KeyRing(store, { now: () => clock.now })
  const { key } = await make('hot')
  const first = keys.find(key)
  assert.ok(first instanceof Promise)
  assert.equal(keys.find(key), first, 'what is asked for already is not asked for twice')
  const owner = await first
  clock.now += 99
  assert.equal(keys.find(key), owner)
  clock.now += 1
  assert.ok(keys.find(key) instanceof Promise)
  await keys.find(key)
  clock.now -= 60_000
  assert.ok(keys.find(key) instanceof Promise, 'also when the clock was set back')
})

test('no key, an unknown, an expired and a revoked one are refused alike, also when another process revoked it', async () => {
  const keys = new KeyRing(store)
  const { key, id } = await make('gone')
  const elsewhere = await openStore({ dataDir: opened.dataDir, databaseUrl: opened.databaseUrl })
  await identify({ 'x-api-key': key }, keys)
  await elsewhere.commit(revokeKey({ id, at: Date.now() }))
  await assert.rejects(elsewhere.commit(revokeKey({ id: 'key_unknown', at: 1 })), { code: 'not_found' })
  await elsewhere.close()
  await untilKnownEverywhere()
  const expired = await make('expired', { expiresAt: Date.now() - 1 })
  const messages = new Set<string>()
  for (const sent of [key, expired.key, newKey(), 'x'])
    messages.add(await refusal({ 'x-api-key': sent }, keys))
  assert.equal(messages.size, 1)
  assert.match(await refusal({}, keys), /No API key/)
})

test('a key that ends within the time of trust is trusted no longer than that', async () => {
  const clock = { now: 5_000 }
  const keys = new KeyRing(store, { now: () => clock.now })
  const { key } = await make('short', { expiresAt: 5_030 })
  await keys.find(key)
  clock.now = 5_029
  assert.ok(!(keys.find(key) instanceof Promise))
  clock.now = 5_030
  assert.equal(await keys.find(key), undefined)
})

test('a rotated key keeps its id; the earlier secret is good until its end, by the settings of now', async () => {
  const clock = { now: 10_000 }
  const keys = new KeyRing(store, { now: () => clock.now })
  const { key: old, id } = await make('turning', { limits: { requestsPerMinute: 5 } })
  const { key, stored } = freshSecret()
  const rotation = rotateKey({ id, secret: stored, earlierId: freshKeyId(), until: 20_000 })
  await store.commit(rotation)
  await store.commit(rotation)
  await store.commit(changeKey({ id, change: { limits: { requestsPerMinute: 7 }, models: ['m'] } }))
  for (const secret of [old, key]) {
    const owner = await keys.find(secret)
    assert.deepEqual([owner?.keyId, owner?.limits, owner?.models], [id, { requestsPerMinute: 7 }, ['m']])
  }
  clock.now = 20_000
  assert.equal(await keys.find(old), undefined)
  assert.ok(await keys.find(key))
  const again = freshSecret()
  await store.commit(rotateKey({ id, secret: again.stored, earlierId: freshKeyId(), until: 90_000 }))
  await store.commit(revokeKey({ id, at: clock.now }))
  clock.now = 30_000
  for (const secret of [old, key, again.key]) assert.equal(await keys.find(secret), undefined)
  assert.equal((await listKeys(store, 'all')).filter(({ name }) => name === 'turning').length, 1)
})

test('a change leaves what it does not name, and lifts what it names as undefined', async () => {
  const { id } = await make('changing', {
    expiresAt: 9_000_000_000_000,
    budget: { limit: 12_345_678_901_234_567n, period: 'week' },
  })
  await store.commit(changeKey({ id, change: { name: 'changed', expiresAt: undefined } }))
  const record = await readKey(store, id)
  assert.deepEqual(
    [record?.name, record?.expiresAt, record?.budget],
    ['changed', undefined, { limit: 12_345_678_901_234_567n, period: 'week' }],
  )
  await assert.rejects(store.commit(changeKey({ id: 'key_no', change: {} })), { code: 'not_found' })
})

test('limits of the installation are those of a key without own ones', async () => {
  const keys = new KeyRing(store, { limits: { requestsPerMinute: 60, concurrentRequests: 4 } })
  const { key } = await make('bounded', { limits: { requestsPerMinute: 600 } })
  assert.deepEqual((await keys.find(key))?.limits, { requestsPerMinute: 600, concurrentRequests: 4 })
})

test('when a key was last used is noted apart from the request, and never set back', async () => {
  const clock = { now: 100_000 }
  const keys = new KeyRing(store, { now: () => clock.now })
  const { key, id } = await make('used')
  await keys.find(key)
  await keys.noteUse()
  assert.equal((await readKey(store, id))?.lastUsedAt, 100_000)
  clock.now = 130_000
  await keys.find(key)
  await keys.noteUse()
  assert.equal((await readKey(store, id))?.lastUsedAt, 100_000, 'once a minute is enough')
  clock.now = 170_000
  await keys.find(key)
  await keys.noteUse()
  assert.equal((await readKey(store, id))?.lastUsedAt, 170_000)
})

test('what is stored of a key does not hold the key', async () => {
  const { key } = await make('secret')
  const shown = JSON.stringify(await listKeys(store, ['acct_owner']), (_, value) =>
    typeof value === 'bigint' ? String(value) : value,
  )
  assert.ok(!shown.includes(key))
})

test('a key of an account that does not exist is not made', async () => {
  const { stored } = freshSecret()
  const settings = { ...PLAIN, name: 'lost' }
  const making = createKey({
    id: freshKeyId(),
    secret: stored,
    accountId: 'acct_none',
    settings,
    madeBy: 'cli',
    at: 1,
  })
  await assert.rejects(store.commit(making), { code: 'not_found' })
})
