import assert from 'node:assert/strict'
import type { IncomingMessage } from 'node:http'
import { BlockList } from 'node:net'
import { after, test } from 'node:test'
import { AccountOffice, OPERATOR } from '../accounts/accounts.ts'
import { type Actor, KeyRing, type Principal, revokeKeysMadeBy, type Scope } from '../auth/auth.ts'
import { openTestStore } from '../store/testing/open-test-store.ts'
import { principalOf } from './completion-principal.ts'
import { CHAT, KEYLESS } from './surfaces.ts'

const HOST = 'localhost:8080'
const { store, close } = await openTestStore()
after(close)
const accounts = new AccountOffice(store, { now: Date.now })
const keys = new KeyRing(store)
const home = (await accounts.open(OPERATOR, { name: 'home', credits: 5_000_000_000n })).id
const other = (await accounts.open(OPERATOR, { name: 'other', credits: 5_000_000_000n })).id
const actors = new Map<string, Actor>()

/** Somebody who signed in; the cookie's name is the actor's. */
function signIn(name: string, scopes: Scope[], accountIds: Actor['accountIds'], more: Partial<Actor> = {}) {
  actors.set(name, { id: `user:${name}`, accountIds, may: (scope) => scopes.includes(scope), ...more })
  return { cookie: name, 'sec-fetch-site': 'same-origin' }
}

type Headers = IncomingMessage['headers']

async function ask(headers: Headers, surface = CHAT): Promise<Principal> {
  const find = async ({ cookie }: Headers) => actors.get(cookie ?? '')
  const context = {
    accounts,
    keys,
    signIn: { find },
    config: { signIn: { publicUrl: undefined }, trustedProxies: new BlockList() },
  }
  const request = { headers: { host: HOST, ...headers }, socket: { remoteAddress: '127.0.0.1' } }
  return principalOf(context as never, surface, request as never, 'req_test')
}

async function keyOf(headers: Headers) {
  const principal = await ask(headers)
  assert.ok(principal.kind === 'key')
  return principal
}

test('who signed in asks by a key of his own, made at first use and then the same', async () => {
  const headers = signIn('ann', ['chat', 'usage', 'keys'], [home])
  const [first, again] = await Promise.all([keyOf(headers), keyOf(headers)])
  assert.deepEqual(again, first)
  assert.deepEqual(
    [first.name, first.account.id, first.scopes, first.retainsRequests],
    ['Web app', home, ['chat'], false],
  )
  const record = await accounts.keys.read(OPERATOR, first.keyId)
  assert.deepEqual([record.prefix, record.madeBy], ['', 'user:ann'])
  const acts = (await accounts.audit(OPERATOR, { limit: 100 })).filter(({ target }) => target === first.keyId)
  assert.deepEqual(
    acts.map(({ action, actor, requestId }) => [action, actor, requestId]),
    [['key-created', 'user:ann', 'req_test']],
  )
  const bob = await keyOf(signIn('bob', ['chat'], [home]))
  assert.notEqual(bob.keyId, first.keyId)
})

test('the account that pays is named by a header, among those of who asks', async () => {
  const headers = signIn('cat', ['chat'], [home, other])
  assert.equal((await keyOf(headers)).account.id, home)
  assert.equal((await keyOf({ ...headers, 'x-verbatim-account': other })).account.id, other)
  const single = signIn('dan', ['chat'], [home])
  await assert.rejects(ask({ ...single, 'x-verbatim-account': other }), { code: 'not_found' })
  const owner = signIn('owner', ['chat'], 'all')
  assert.equal((await keyOf(owner)).account.id, 'acct_owner')
  assert.equal((await keyOf({ ...owner, 'x-verbatim-account': other })).account.id, other)
  await assert.rejects(ask({ ...owner, 'x-verbatim-account': 'acct_none' }), { code: 'not_found' })
})

test('a viewer, and who is in no organization, asks for nothing', async () => {
  await assert.rejects(ask(signIn('viewer', ['usage'], [home])), { code: 'permission_denied' })
  await assert.rejects(ask(signIn('nobody', ['chat'], [])), { code: 'permission_denied' })
})

test('only our own pages ask by a cookie', async () => {
  const { cookie } = signIn('eve', ['chat'], [home])
  for (const elsewhere of [
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { origin: 'https://elsewhere.example' },
  ])
    await assert.rejects(ask({ cookie, ...elsewhere }), { code: 'permission_denied' })
  assert.equal((await ask({ cookie, origin: `http://${HOST}` })).kind, 'key')
})

test('a key that is shown counts before a session, and a cookie of nobody is none', async () => {
  const headers = signIn('fay', ['chat'], [home])
  const { key, record } = await accounts.keys.create(OPERATOR, { name: 'shown', accountId: other })
  assert.equal((await keyOf({ ...headers, authorization: `Bearer ${key}` })).keyId, record.id)
  await assert.rejects(ask({ ...headers, 'x-api-key': 'vbk_wrong' }), { code: 'invalid_api_key' })
  await assert.rejects(ask({ cookie: 'stranger' }), { code: 'invalid_api_key' })
  await assert.rejects(ask({}), { code: 'invalid_api_key' })
  assert.deepEqual(await ask(headers, KEYLESS), { kind: 'keyless', address: '127.0.0.1' })
})

test('its key is limited and revoked like any other, has no secret, and only an owner restores it', async () => {
  const member = { ownKeysOnly: true, role: 'member' as const }
  const headers = signIn('gil', ['chat', 'keys'], [home], member)
  const { keyId } = await keyOf(headers)
  const gil = { actor: actors.get('gil') as Actor }
  await accounts.keys.change(OPERATOR, keyId, { limits: { requestsPerMinute: 3 }, models: ['m'] })
  const limited = await keyOf(headers)
  assert.deepEqual([limited.limits.requestsPerMinute, limited.models], [3, ['m']])
  await assert.rejects(accounts.keys.rotate(gil, keyId, 0), { code: 'invalid_request' })
  await accounts.keys.revoke(OPERATOR, keyId)
  await assert.rejects(ask(headers), { code: 'permission_denied', message: new RegExp(keyId) })
  await assert.rejects(accounts.webKeys.restore(gil, keyId), { code: 'permission_denied' })
  assert.equal((await accounts.webKeys.restore(OPERATOR, keyId)).revokedAt, undefined)
  assert.deepEqual((await keyOf(headers)).limits.requestsPerMinute, 3)
  await accounts.keys.revoke(OPERATOR, keyId)
  const acts = (await accounts.audit(OPERATOR, { limit: 100 })).filter(({ target }) => target === keyId)
  assert.deepEqual(acts.map(({ action }) => action).toReversed(), [
    'key-created',
    'key-changed',
    'key-revoked',
    'key-restored',
    'key-revoked',
  ])
})

test('a key with a secret is not restored: it may be in other hands', async () => {
  const { record } = await accounts.keys.create(OPERATOR, { name: 'leaked', accountId: home })
  await accounts.keys.revoke(OPERATOR, record.id)
  await assert.rejects(accounts.webKeys.restore(OPERATOR, record.id), { code: 'invalid_request' })
  await assert.rejects(accounts.webKeys.restore(OPERATOR, 'key_none'), { code: 'not_found' })
  const stranger = { actor: { id: 'user:x', accountIds: [other], may: () => true } }
  await assert.rejects(accounts.webKeys.restore(stranger, record.id), { code: 'not_found' })
})

test('who leaves the organization has no key there any more', async () => {
  const headers = signIn('hal', ['chat'], [home])
  const { keyId } = await keyOf(headers)
  const left = {
    accountId: home,
    madeBy: 'user:hal',
    actor: 'user:ann',
    requestId: undefined,
    at: Date.now(),
  }
  await store.commit(revokeKeysMadeBy(left))
  assert.ok((await accounts.keys.read(OPERATOR, keyId)).revokedAt)
})
