import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { AccountOffice, OPERATOR } from '../accounts/accounts.ts'
import { readAudit } from '../audit/audit.ts'
import type { SignInSettings } from '../config/config.ts'
import { makeOwnerToken, ownerUrl } from '../sign-in/sign-in.ts'
import { query } from '../store/store.ts'
import { openTestStore } from '../store/testing/open-test-store.ts'
import { startSignInService } from './testing/sign-in-service.ts'

const ownerSessions = query((db, _: object) => db.selectFrom('owner_sessions').select('expires_at'))
const MINUTE_MS = 60_000
const { store, dataDir, close } = await openTestStore()
after(close)
let now = Date.now()

async function service(settings: Partial<SignInSettings> = {}) {
  const { url, close } = await startSignInService({ store, dataDir, settings, now: () => now })
  after(close)
  const call = (method: string, headers: Record<string, string> = {}, body?: unknown) =>
    fetch(`${url}/api/v1/session`, {
      method,
      headers: { ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
  return { url, call }
}

const cookieOf = (answer: Response) => answer.headers.getSetCookie()[0]?.split(';')[0] ?? ''

test('an owner link signs in once, on every replica, until its session is ended', async () => {
  const [first, second] = [await service(), await service()]
  const token = await makeOwnerToken(store, now, 'cli')
  assert.match(ownerUrl('http://localhost:8080', token), /^http:\/\/localhost:8080\/owner#[\w-]{43}$/)
  const signedIn = await first.call('POST', {}, { token })
  assert.equal(signedIn.status, 200)
  assert.match(
    signedIn.headers.getSetCookie()[0] ?? '',
    /^verbatim_owner=[\w-]{43}; Max-Age=2592000; Path=\/; HttpOnly; SameSite=Strict$/,
  )
  const ways = { sign_in: 'owner-link', sign_up: null, oidc: false, mail: false }
  const owner = {
    signed_in: true,
    ...ways,
    actor: 'owner',
    role: null,
    accounts: 'all',
    scopes: ['chat', 'usage', 'keys', 'admin'],
  }
  assert.deepEqual(await signedIn.json(), owner)
  assert.equal((await second.call('POST', {}, { token })).status, 401, 'a link is used once')
  const cookie = cookieOf(signedIn)
  assert.deepEqual(await (await second.call('GET', { cookie })).json(), { ...owner, key: null })
  assert.equal((await first.call('DELETE', { cookie })).status, 200)
  const out = { signed_in: false, ...ways }
  assert.deepEqual(await (await second.call('GET', { cookie })).json(), { ...out, key: null })
})

test('the audit log has who made a link', async () => {
  await makeOwnerToken(store, now, 'service')
  const [act] = await readAudit(store, { accountId: undefined, before: undefined, limit: 1 })
  assert.deepEqual([act?.actor, act?.action, act?.details], ['service', 'owner-link-made', {}])
})

test('of eight that use a link at the same time one gets in', async () => {
  const { call } = await service()
  const token = await makeOwnerToken(store, now, 'cli')
  const answers = await Promise.all(Array.from({ length: 8 }, () => call('POST', {}, { token })))
  assert.deepEqual(answers.map(({ status }) => status).sort(), [200, ...Array(7).fill(401)])
})

test('a link is over after 15 minutes, a session after 30 days', async () => {
  const { call } = await service()
  const late = await makeOwnerToken(store, now, 'cli')
  const good = await makeOwnerToken(store, now, 'cli')
  const cookie = cookieOf(await call('POST', {}, { token: good }))
  now += 15 * MINUTE_MS
  assert.equal((await call('POST', {}, { token: late })).status, 401)
  now += 30 * 24 * 60 * MINUTE_MS
  assert.equal((await (await call('GET', { cookie })).json()).signed_in, false)
})

test('with https the cookie is bound to the host and goes over https only', async () => {
  const { call } = await service({ publicUrl: 'https://ai.example.org' })
  const token = await makeOwnerToken(store, now, 'cli')
  const [cookie = ''] = (await call('POST', {}, { token })).headers.getSetCookie()
  assert.match(cookie, /^__Host-verbatim_owner=.*; Path=\/; HttpOnly; SameSite=Strict; Secure$/)
})

test('another site cannot sign anybody in or out', async () => {
  const { url, call } = await service()
  const token = await makeOwnerToken(store, now, 'cli')
  const foreign: Record<string, string>[] = [
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { origin: 'https://evil.example' },
    { origin: 'null' },
  ]
  for (const headers of foreign) {
    assert.equal((await call('POST', headers, { token })).status, 403, JSON.stringify(headers))
    assert.equal((await call('DELETE', headers)).status, 403, JSON.stringify(headers))
  }
  assert.equal((await call('POST', { origin: url }, { token })).status, 200)
})

test('wrong tokens of an address are bounded, which keeps no right one out, and what is no token is told', async () => {
  const { call } = await service()
  for (const body of [{}, { token: 1 }, { token: 'x', more: 1 }])
    assert.equal((await call('POST', {}, body)).status, 400, JSON.stringify(body))
  for (let tries = 0; tries < 10; tries += 1)
    assert.equal((await call('POST', {}, { token: `wrong-${tries}` })).status, 401)
  assert.equal((await call('POST', {}, { token: 'wrong-again' })).status, 429)
  const token = await makeOwnerToken(store, now, 'cli')
  assert.equal((await call('POST', {}, { token })).status, 200)
  now += MINUTE_MS
  assert.equal((await call('POST', {}, { token })).status, 401)
})

test('a sweep forgets sessions that are over, and only them', async () => {
  const { signIn, close } = await startSignInService({ store, dataDir, settings: {}, now: () => now })
  after(close)
  const client = { address: '192.0.2.9', requestId: 'req_sweep' }
  const [old] = (await signIn.owner.begin(await makeOwnerToken(store, now, 'cli'), client)).split(';')
  now += 29 * 24 * 60 * MINUTE_MS
  const [young] = (await signIn.owner.begin(await makeOwnerToken(store, now, 'cli'), client)).split(';')
  now += 24 * 60 * MINUTE_MS
  await signIn.sweep()
  const rows = await store.all(ownerSessions, {})
  assert.equal(rows.length, 1)
  assert.equal(await signIn.find({ cookie: String(old) }), undefined)
  assert.equal((await signIn.find({ cookie: String(young) }))?.id, 'owner')
})

test('a key that is shown is told what it may, and one that is not valid nothing', async () => {
  const { call } = await service()
  const office = new AccountOffice(store, { now: () => now })
  const { key, record } = await office.keys.create(OPERATOR, { name: 'mine', scopes: ['chat'] })
  const told = async (shown: string) => {
    const answer = await call('GET', { authorization: `Bearer ${shown}` })
    return ((await answer.json()) as { key: object | null }).key
  }
  const may = { id: record.id, account: 'acct_owner', billing: 'unmetered', scopes: ['chat'] }
  assert.deepEqual(await told(key), may)
  assert.equal(await told('vbk_nobody'), null)
})
