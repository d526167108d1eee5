import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { OPERATOR } from '../accounts/accounts.ts'
import { AdministrationApp } from './testing/administration-app.ts'

const house = await AdministrationApp.open()
after(() => house.close())
const { home } = house

test('nobody hands on more than he has', async () => {
  const bounded = await house.office.keys.create(OPERATOR, {
    name: 'bounded',
    accountId: home,
    scopes: ['chat', 'keys'],
    models: ['a', 'b'],
    limits: { requestsPerMinute: 10 },
    expiresAt: Date.now() + 3_600_000,
  })
  const as = { 'x-api-key': bounded.key }
  const make = (body: object) =>
    house.send({ method: 'POST', url: '/api/v1/keys', body: { name: 'n', scopes: ['chat'], ...body } }, as)
  for (const more of [
    { scopes: ['usage'] },
    { scopes: ['admin'] },
    { models: ['a', 'c'] },
    { models: null },
    { limits: { requests_per_minute: 11 } },
    { expires_at: '2999-01-01' },
  ]) {
    const { status, text } = await make(more)
    // A bound that is not named is the maker's own.
    if ('models' in more && more.models === null) assert.equal(status, 201, text)
    else assert.equal(status, 403, `${JSON.stringify(more)}: ${text}`)
  }
  const made = (await make({ models: ['a'], limits: { requests_per_minute: 3 } })).body
  assert.deepEqual([made.models, made.limits.requests_per_minute], [['a'], 3])
  const inherited = (await make({})).body
  assert.deepEqual([inherited.models, inherited.limits.requests_per_minute], [['a', 'b'], 10])
  assert.ok(inherited.expires_at !== null)
  const change = (id: string, body: object) =>
    house.send({ method: 'PATCH', url: `/api/v1/keys/${id}`, body }, as)
  for (const body of [
    { models: null },
    { limits: { requests_per_minute: null } },
    { scopes: ['keys', 'usage'] },
    { expires_at: null },
  ]) {
    assert.equal((await change(made.id, body)).status, 403, JSON.stringify(body))
  }
  assert.equal((await change(made.id, { limits: { requests_per_minute: 10 } })).status, 200)
  const stronger = await house.someKey()
  for (const sent of [
    { method: 'PATCH' as const, url: `/api/v1/keys/${stronger}`, body: { name: 'taken' } },
    { method: 'POST' as const, url: `/api/v1/keys/${stronger}/rotate` },
    { method: 'DELETE' as const, url: `/api/v1/keys/${stronger}` },
  ]) {
    assert.equal((await house.send(sent, as)).status, 403, `${sent.method} of a key that can do more`)
  }
})

test('a key with a budget makes no keys', async () => {
  const { key } = await house.office.keys.create(OPERATOR, {
    name: 'thrifty',
    accountId: home,
    scopes: ['chat', 'keys'],
    budget: { limit: 1_000_000_000n, period: 'day' },
  })
  const body = { name: 'n', scopes: ['chat'], budget: { limit: '0.5', period: 'day' } }
  assert.equal(
    (await house.send({ method: 'POST', url: '/api/v1/keys', body }, { 'x-api-key': key })).status,
    403,
  )
})

test('a member manages what it made, and sees of the others the names', async () => {
  const as = house.session('another', ['chat', 'usage', 'keys'], { role: 'member', ownKeysOnly: true })
  const mine = (await house.send({ method: 'POST', url: '/api/v1/keys', body: { name: 'mine' } }, as)).body
  assert.equal(
    (await house.send({ method: 'PATCH', url: `/api/v1/keys/${mine.id}`, body: { name: 'still mine' } }, as))
      .status,
    200,
  )
  const { body } = await house.send({ method: 'GET', url: '/api/v1/keys' }, as)
  for (const shown of body.data) {
    if (shown.id === mine.id) assert.equal(shown.name, 'still mine')
    else if (shown.prefix !== undefined) assert.fail(`${shown.name} is shown whole`)
  }
  const managing = { name: 'n', scopes: ['chat', 'keys'] }
  assert.equal((await house.send({ method: 'POST', url: '/api/v1/keys', body: managing }, as)).status, 403)
})
