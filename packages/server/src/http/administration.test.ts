import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { OPERATOR } from '../accounts/accounts.ts'
import { AdministrationApp, grantOf } from './testing/administration-app.ts'

const house = await AdministrationApp.open()
after(() => house.close())
const { home, other } = house
const admin = await house.keyWith('acct_owner', 'admin')
const keys = await house.keyWith(home, 'chat', 'usage', 'keys')
const owner = house.session('owner', ['chat', 'usage', 'keys'], { role: 'owner' })

test('a body is refused with the name of what is wrong', async () => {
  const as = admin
  for (const [url, body, param] of [
    ['/api/v1/keys', {}, 'name'],
    ['/api/v1/keys', { name: '' }, 'name'],
    ['/api/v1/keys', { name: 'n', scope: ['chat'] }, 'scope'],
    ['/api/v1/keys', { name: 'n', scopes: [] }, 'scopes'],
    ['/api/v1/keys', { name: 'n', scopes: ['root'] }, 'scopes[0]'],
    ['/api/v1/keys', { name: 'n', credits: 5 }, 'credits'],
    ['/api/v1/keys', { name: 'n', credits: '-5' }, 'credits'],
    ['/api/v1/keys', { name: 'n', credits: '0.0000000001' }, 'credits'],
    ['/api/v1/keys', { name: 'n', expires_at: 'tomorrow' }, 'expires_at'],
    ['/api/v1/keys', { name: 'n', expires_at: '2031-02-29' }, 'expires_at'],
    ['/api/v1/keys', { name: 'n', credits: '1', account: home }, 'account'],
    ['/api/v1/keys', { name: 'n', budget: { limit: '1', period: 'year' } }, 'budget.period'],
    ['/api/v1/keys', { name: 'n', limits: { requests_per_minute: 0 } }, 'limits.requests_per_minute'],
    ['/api/v1/keys', { name: 'n', account: 'acct_none' }, 'account'],
    ['/api/v1/accounts', { name: 'n', share: 0 }, 'share'],
    ['/api/v1/credits/grants', { account: home, amount: '1' }, 'id'],
    ['/api/v1/credits/grants', { ...grantOf(home), amount: '0' }, 'amount'],
    ['/api/v1/credits/grants', grantOf('acct_none'), 'account'],
    ['/api/v1/credits/grants', grantOf('acct_owner'), 'account'],
  ] as const) {
    const answer = await house.send({ method: 'POST', url, body }, as)
    assert.ok(answer.status === 400 || answer.status === 404, `${param}: ${answer.status} ${answer.text}`)
    assert.equal(answer.body.error.param, param, answer.text)
  }
  const nested = `{"name": ${'['.repeat(20_000)}${']'.repeat(20_000)}}`
  for (const payload of ['{"name"', nested]) {
    const headers = { ...as, 'content-type': 'application/json' }
    const broken = await house.app.inject({ method: 'POST', url: '/api/v1/keys', headers, payload })
    assert.equal(broken.statusCode, 400)
  }
  for (const query of ['limit=0', 'limit=1001', 'before=x', 'colour=red']) {
    assert.equal((await house.send({ method: 'GET', url: `/api/v1/audit?${query}` }, as)).status, 400, query)
  }
  for (const query of ['from=today', 'group_by=hour', 'group_by=', 'format=xml']) {
    assert.equal((await house.send({ method: 'GET', url: `/api/v1/usage?${query}` }, as)).status, 400, query)
  }
})

test('a key is made, changed, rotated and revoked, and each act is in the audit log once, without a secret', async () => {
  const as = keys
  const body = {
    name: 'life',
    scopes: ['chat'],
    models: ['m'],
    budget: { limit: '1.5', period: 'week' },
    retain: true,
  }
  const made = (await house.send({ method: 'POST', url: '/api/v1/keys', body }, as)).body
  assert.match(made.key, /^vbk_/)
  assert.match(made.made_by, /^key:/)
  assert.deepEqual([made.budget, made.retain, made.account], [{ limit: '1.5', period: 'week' }, true, home])
  const url = `/api/v1/keys/${made.id}`
  const changed = (
    await house.send({ method: 'PATCH', url, body: { models: null, limits: { tokens_per_minute: 9 } } }, as)
  ).body
  assert.deepEqual([changed.models, changed.limits.tokens_per_minute, changed.budget], [null, 9, made.budget])
  const rotated = (
    await house.send({ method: 'POST', url: `${url}/rotate`, body: { overlap_seconds: 60 } }, as)
  ).body
  assert.notEqual(rotated.key, made.key)
  assert.equal(rotated.id, made.id)
  assert.ok((await house.send({ method: 'DELETE', url }, as)).body.revoked_at !== null)
  const twice = (await house.send({ method: 'DELETE', url }, as)).body
  const { body: audit, text } = await house.send({ method: 'GET', url: '/api/v1/audit?limit=1000' }, admin)
  const acts = audit.data.filter(({ target }: { target: string }) => target === made.id)
  assert.deepEqual(
    acts.map(({ action }: { action: string }) => action),
    ['key-revoked', 'key-rotated', 'key-changed', 'key-created'],
  )
  assert.ok(
    acts.every(
      ({ request_id: id, account }: Record<string, string>) => id === 'req_test' && account === home,
    ),
  )
  assert.deepEqual(acts[2].details, { models: null, limits: { tokensPerMinute: 9 } })
  assert.equal(twice.revoked_at, (await house.send({ method: 'GET', url }, as)).body.revoked_at)
  for (const secret of [made.key, rotated.key]) assert.ok(!text.includes(secret))
})

test('an owner reads the acts of its account, page by page, and of no other', async () => {
  await house.office.change(OPERATOR, other, { share: 3 })
  await house.office.change(OPERATOR, home, { share: 4 })
  const seen: { seq: number; account: string }[] = []
  for (let next: string | null = ''; next !== null; ) {
    const url = `/api/v1/audit?limit=2${next === '' ? '' : `&before=${next}`}`
    const { body } = await house.send({ method: 'GET', url }, owner)
    assert.ok(body.data.length <= 2)
    seen.push(...body.data)
    next = body.next
  }
  assert.ok(seen.length > 2)
  assert.ok(seen.every(({ account }) => account === home))
  assert.deepEqual(
    seen.map(({ seq }) => seq).sort((a, b) => b - a),
    seen.map(({ seq }) => seq),
  )
})

test('a grant that is sent twice is done and noted once; another one of that id is refused', async () => {
  const as = admin
  const fresh = (await house.send({ method: 'POST', url: '/api/v1/accounts', body: { name: 'granted' } }, as))
    .body
  const order = { ...grantOf(fresh.id), amount: '2.000000001', memo: 'invoice 7' }
  const post = (body: object) => house.send({ method: 'POST', url: '/api/v1/credits/grants', body }, as)
  assert.equal((await post(order)).body.available, '2.000000001')
  assert.equal((await post(order)).body.available, '2.000000001')
  assert.equal((await post({ ...order, amount: '3' })).status, 400)
  const history = (
    await house.send({ method: 'GET', url: `/api/v1/credits/history?account=${fresh.id}` }, as)
  ).body
  assert.deepEqual(
    history.data.map(({ kind, amount, memo }: Record<string, string>) => [kind, amount, memo]),
    [['grant', '2.000000001', 'invoice 7']],
  )
  const audit = (await house.send({ method: 'GET', url: `/api/v1/audit?account=${fresh.id}` }, as)).body
  assert.deepEqual(
    audit.data.map(({ action }: { action: string }) => action),
    ['credits-granted', 'account-opened'],
  )
})

test('a key with credits has an account of its own with that balance', async () => {
  const body = { name: 'prepaid', credits: '0.5' }
  const made = (await house.send({ method: 'POST', url: '/api/v1/keys', body }, admin)).body
  const { body: balance } = await house.send(
    { method: 'GET', url: '/api/v1/credits' },
    { 'x-api-key': made.key },
  )
  assert.deepEqual(balance, {
    account: made.account,
    billing: 'prepaid',
    available: '0.5',
    held: '0',
    balance: '0.5',
  })
  assert.ok((await house.office.checkLedger(OPERATOR)).ok)
})
