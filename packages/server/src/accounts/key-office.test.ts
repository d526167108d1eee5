import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { actorOfKey, KeyRing, type Scope } from '../auth/auth.ts'
import { openTestStore } from '../store/testing/open-test-store.ts'
import { AccountOffice, type Acting, type KeyOrder, OPERATOR } from './accounts.ts'

const { store, close } = await openTestStore()
after(close)
const { keys, audit } = officeOf()
/** As with VERBATIM_RATE_LIMITS=requests=600. */
const ring = new KeyRing(store, { limits: { requestsPerMinute: 600 } })
const MANAGING: Scope[] = ['chat', 'usage', 'keys']

function officeOf() {
  const office = new AccountOffice(store, { now: Date.now })
  return { keys: office.keys, audit: () => office.audit(OPERATOR, { limit: 1000 }) }
}

async function holderOf(order: KeyOrder): Promise<Acting & { id: string }> {
  const { key, record } = await keys.create(OPERATOR, order)
  const owner = await ring.find(key)
  assert.ok(owner)
  return { actor: actorOfKey(owner), id: record.id }
}

test('limits of the installation do not stop an admin key from managing keys without limits, or with wider ones', async () => {
  const admin = await holderOf({ name: 'admin', scopes: ['admin'] })
  const wide: KeyOrder = { name: 'wide', limits: { requestsPerMinute: 100_000 } }
  for (const order of [{ name: 'plain' } as KeyOrder, wide]) {
    const { record } = await keys.create(admin, order)
    assert.deepEqual(record.limits, order.limits ?? {})
    assert.equal((await keys.change(admin, record.id, { name: 'renamed' })).name, 'renamed')
    await keys.rotate(admin, record.id, 0)
    assert.ok((await keys.revoke(admin, record.id)).revokedAt)
  }
})

test('an admin revokes also what it could not have made', async () => {
  const admin = await holderOf({ name: 'slow admin', scopes: ['admin'], limits: { requestsPerMinute: 1 } })
  const { record } = await keys.create(OPERATOR, { name: 'wide', limits: { requestsPerMinute: 2 } })
  await assert.rejects(keys.rotate(admin, record.id, 0), { code: 'permission_denied' })
  assert.ok((await keys.revoke(admin, record.id)).revokedAt)
})

test('a key with the limits of the installation manages such keys, and none that have more', async () => {
  const holder = await holderOf({ name: 'holder', scopes: MANAGING })
  const { record } = await keys.create(holder, { name: 'same' })
  await keys.change(holder, record.id, { limits: { requestsPerMinute: 600 } })
  await keys.change(holder, record.id, { limits: { requestsPerMinute: null } })
  await keys.rotate(holder, holder.id, 60_000)
  const more = { limits: { requestsPerMinute: 601 } }
  await assert.rejects(keys.change(holder, record.id, more), { code: 'permission_denied' })
  await assert.rejects(keys.create(holder, { name: 'more', ...more }), { code: 'permission_denied' })
})

test('a key with a budget takes over no other, which would add its budget to its own', async () => {
  const budget = { limit: 10n, period: 'day' as const }
  const { record } = await keys.create(OPERATOR, { name: 'other', budget })
  const holder = await holderOf({ name: 'budgeted', scopes: MANAGING, budget })
  await assert.rejects(keys.rotate(holder, record.id, 0), { code: 'permission_denied' })
  await keys.rotate(holder, holder.id, 0)
})

test('a rotation without overlap ends every earlier secret, those of earlier rotations too', async () => {
  const first = await keys.create(OPERATOR, { name: 'leaked' })
  const second = await keys.rotate(OPERATOR, first.record.id, 60_000)
  assert.ok(await ring.find(first.key))
  const third = await keys.rotate(OPERATOR, first.record.id, 0)
  for (const { key } of [first, second]) assert.equal(await ring.find(key), undefined)
  assert.ok(await ring.find(third.key))
})

test('a key that two revoke at once is noted as revoked once', async () => {
  const { record } = await keys.create(OPERATOR, { name: 'unwanted' })
  await Promise.all([1, 2, 3].map(() => keys.revoke(OPERATOR, record.id)))
  const rows = (await audit()).filter(
    ({ action, target }) => action === 'key-revoked' && target === record.id,
  )
  assert.equal(rows.length, 1)
})
