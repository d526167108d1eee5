import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { AdministrationApp, grantOf, type Sent } from './testing/administration-app.ts'

const house = await AdministrationApp.open()
after(() => house.close())
const { home, other } = house

const CALLERS: Record<string, Record<string, string>> = {
  nobody: {},
  chat: await house.keyWith(home, 'chat'),
  usage: await house.keyWith(home, 'usage'),
  keys: await house.keyWith(home, 'chat', 'usage', 'keys'),
  admin: await house.keyWith('acct_owner', 'admin'),
  stranger: await house.keyWith(other, 'chat', 'usage', 'keys'),
  owner: house.session('owner', ['chat', 'usage', 'keys'], { role: 'owner' }),
  member: house.session('member', ['chat', 'usage', 'keys'], { role: 'member', ownKeysOnly: true }),
  viewer: house.session('viewer', ['usage'], { role: 'viewer' }),
}

/** Each route, with the callers that may; the others get 401 without a key, and 403 or what is named. */
const ROUTES: [
  name: string,
  sent: () => Promise<Sent> | Sent,
  may: string[],
  others?: Record<string, number>,
][] = [
  [
    'list keys',
    () => ({ method: 'GET', url: '/api/v1/keys' }),
    ['keys', 'admin', 'stranger', 'owner', 'member', 'viewer'],
  ],
  [
    'list keys of an account',
    () => ({ method: 'GET', url: `/api/v1/keys?account=${home}` }),
    ['keys', 'admin', 'owner', 'member', 'viewer'],
    { stranger: 404 },
  ],
  [
    'read a key',
    async () => ({ method: 'GET', url: `/api/v1/keys/${await house.someKey()}` }),
    ['keys', 'admin', 'owner', 'member', 'viewer'],
    { stranger: 404 },
  ],
  [
    'make a key',
    () => ({ method: 'POST', url: '/api/v1/keys', body: { name: 'n' } }),
    ['keys', 'admin', 'stranger', 'owner', 'member'],
  ],
  [
    'make a key for an account',
    () => ({ method: 'POST', url: '/api/v1/keys', body: { name: 'n', account: home } }),
    ['keys', 'admin', 'owner', 'member'],
    { stranger: 404 },
  ],
  [
    'make a key with credits',
    () => ({ method: 'POST', url: '/api/v1/keys', body: { name: 'n', credits: '1' } }),
    ['admin'],
  ],
  [
    'change a key',
    async () => ({ method: 'PATCH', url: `/api/v1/keys/${await house.someKey()}`, body: { name: 'm' } }),
    ['keys', 'admin', 'owner'],
    { stranger: 404 },
  ],
  [
    'rotate a key',
    async () => ({ method: 'POST', url: `/api/v1/keys/${await house.someKey()}/rotate` }),
    ['keys', 'admin', 'owner'],
    { stranger: 404 },
  ],
  [
    'revoke a key',
    async () => ({ method: 'DELETE', url: `/api/v1/keys/${await house.someKey()}` }),
    ['keys', 'admin', 'owner'],
    { stranger: 404 },
  ],
  ['list accounts', () => ({ method: 'GET', url: '/api/v1/accounts' }), ['admin']],
  ['read an account', () => ({ method: 'GET', url: `/api/v1/accounts/${home}` }), ['admin']],
  ['open an account', () => ({ method: 'POST', url: '/api/v1/accounts', body: { name: 'n' } }), ['admin']],
  [
    'change an account',
    () => ({ method: 'PATCH', url: `/api/v1/accounts/${home}`, body: { share: 2 } }),
    ['admin'],
  ],
  [
    'read the balance',
    () => ({ method: 'GET', url: '/api/v1/credits' }),
    ['usage', 'keys', 'admin', 'stranger', 'owner', 'member', 'viewer'],
  ],
  [
    "read an account's balance",
    () => ({ method: 'GET', url: `/api/v1/credits?account=${home}` }),
    ['usage', 'keys', 'admin', 'owner', 'member', 'viewer'],
    { stranger: 404 },
  ],
  [
    "read an account's history",
    () => ({ method: 'GET', url: `/api/v1/credits/history?account=${home}` }),
    ['usage', 'keys', 'admin', 'owner', 'member', 'viewer'],
    { stranger: 404 },
  ],
  [
    'grant credits',
    () => ({ method: 'POST', url: '/api/v1/credits/grants', body: grantOf(home) }),
    ['admin'],
  ],
  [
    'withdraw credits',
    () => ({ method: 'POST', url: '/api/v1/credits/withdrawals', body: grantOf(home) }),
    ['admin'],
  ],
  [
    'read the usage',
    () => ({ method: 'GET', url: `/api/v1/usage?account=${home}` }),
    ['usage', 'keys', 'admin', 'owner', 'member', 'viewer'],
    { stranger: 404 },
  ],
  [
    'read the requests',
    () => ({ method: 'GET', url: `/api/v1/usage/requests?account=${home}` }),
    ['usage', 'keys', 'admin', 'owner', 'member', 'viewer'],
    { stranger: 404 },
  ],
  ['read the audit log', () => ({ method: 'GET', url: '/api/v1/audit' }), ['admin', 'owner']],
]

for (const [name, sent, may, others = {}] of ROUTES) {
  test(`who may ${name}`, async () => {
    for (const [caller, headers] of Object.entries(CALLERS)) {
      const { status, text } = await house.send(await sent(), headers)
      const refused = caller === 'nobody' ? 401 : (others[caller] ?? 403)
      if (may.includes(caller)) assert.ok(status === 200 || status === 201, `${caller} got ${status} ${text}`)
      else assert.equal(status, refused, `${caller}: ${text}`)
    }
  })
}

test("a cookie changes nothing from another site's page", async () => {
  const make: Sent = { method: 'POST', url: '/api/v1/keys', body: { name: 'forged' } }
  const { cookie = '' } = CALLERS.owner ?? {}
  for (const headers of [
    { origin: 'https://evil.example' },
    { 'sec-fetch-site': 'cross-site' },
    { origin: 'null' },
  ]) {
    assert.equal((await house.send(make, { cookie, ...headers })).status, 403)
  }
  assert.equal((await house.send(make, { cookie, 'sec-fetch-site': 'same-origin' })).status, 201)
  assert.equal(
    (await house.send({ method: 'GET', url: '/api/v1/keys' }, { cookie, origin: 'https://evil.example' }))
      .status,
    200,
  )
})

test('a key that is shown counts, and not the cookie beside it', async () => {
  const { cookie = '' } = CALLERS.owner ?? {}
  const { status } = await house.send({ method: 'GET', url: '/api/v1/keys' }, { cookie, ...CALLERS.chat })
  assert.equal(status, 403)
})
