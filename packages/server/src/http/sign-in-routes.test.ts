import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readAudit } from '../audit/audit.ts'
import { makeOwnerToken } from '../sign-in/sign-in.ts'
import { query } from '../store/store.ts'
import type { Browser } from './testing/browser.ts'
import { openSignInUsers, PASSWORD } from './testing/sign-in-users.ts'

const { store, service, start, browser, signedUp } = await openSignInUsers()

const accountsOf = query((db, $: { id: string }) =>
  db.selectFrom('accounts').selectAll().where('id', '=', $.id),
)

test('who signs up has an organisation with an account, and a session on every replica until it is revoked', async () => {
  const ann = await signedUp('ann')
  const session = await ann.session()
  assert.equal(session.signed_in, true)
  assert.match(session.actor, /^user:/)
  assert.equal(session.role, 'owner')
  assert.deepEqual(session.scopes, ['chat', 'usage', 'keys'])
  const [id = ''] = session.accounts
  const [account] = await store.all(accountsOf, { id })
  assert.equal(account?.billing, 'prepaid')
  assert.equal(account?.available_nanocredits, 0n)
  const other = await start({})
  const elsewhere = ann.at(other.url)
  assert.equal((await elsewhere.session()).actor, session.actor)
  assert.equal((await ann.post('/api/auth/revoke-sessions', {})).status, 200)
  assert.equal((await elsewhere.session()).signed_in, false)
})

test('session cookies are out of reach of scripts and other sites, and go over https only where there is https', async () => {
  await signedUp('cookie')
  const publicUrl = 'https://ai.example.org'
  const secure = await start({ publicUrl })
  for (const [url, origin] of [
    [service.url, service.url],
    [secure.url, publicUrl],
  ] as const) {
    const one = browser(url)
    one.origin = origin
    const body = { email: 'cookie@example.org', password: PASSWORD }
    assert.equal((await one.post('/api/auth/sign-in/email', body)).status, 200)
    const cookies = one.setCookies.filter((line) => line.includes('session_token'))
    assert.equal(cookies.length, 1)
    assert.match(cookies[0] ?? '', /HttpOnly; (Secure; )?SameSite=Lax$/)
    assert.equal(/^__Secure-.*; Secure;/.test(cookies[0] ?? ''), origin === publicUrl)
  }
})

test('a wrong password, an unknown address and a known one at signing up tell nothing', async () => {
  await signedUp('known')
  const mallory = browser()
  const wrong = await mallory.post('/api/auth/sign-in/email', {
    email: 'known@example.org',
    password: 'not the one',
  })
  const unknown = await mallory.post('/api/auth/sign-in/email', {
    email: 'nobody@example.org',
    password: 'not the one',
  })
  assert.equal(wrong.status, 401)
  assert.deepEqual([unknown.status, await unknown.text()], [wrong.status, await wrong.text()])
  const again = await mallory.post('/api/auth/sign-up/email', {
    name: 'x',
    email: 'known@example.org',
    password: PASSWORD,
  })
  const fresh = await mallory.post('/api/auth/sign-up/email', {
    name: 'x',
    email: 'fresh@example.org',
    password: PASSWORD,
  })
  const told = async (answer: Response) => {
    const { user } = (await answer.json()) as { user: Record<string, unknown> }
    return { status: answer.status, user: { ...user, id: '', email: '', createdAt: '', updatedAt: '' } }
  }
  assert.deepEqual(await told(again), await told(fresh))
  const taken = await mallory.post('/api/auth/sign-in/email', {
    email: 'known@example.org',
    password: PASSWORD,
  })
  assert.equal(taken.status, 200, 'the first password still counts')
})

test('tries of an address are bounded, however it spells X-Forwarded-For in front of the proxy', async (t) => {
  // All within the ten seconds for which tries count, also where one takes seconds.
  t.mock.timers.enable({ apis: ['Date'], now: Date.now() })
  const mallory = browser()
  const statuses: number[] = []
  for (let n = 0; n < 5; n += 1) {
    mallory.spoofed = `203.0.113.${n}`
    statuses.push(
      (await mallory.post('/api/auth/sign-in/email', { email: 'a@example.org', password: 'x' })).status,
    )
  }
  assert.deepEqual(statuses, [401, 401, 401, 429, 429])
})

test('another site cannot use a session', async () => {
  const ann = await signedUp('victim')
  ann.origin = 'https://evil.example'
  assert.equal((await ann.post('/api/auth/organization/create', { name: 'x', slug: 'evil' })).status, 403)
  assert.equal((await ann.post('/api/auth/sign-out', {})).status, 403)
})

test('a member is invited, gets a role, loses it; and the audit log tells of it, without addresses', async () => {
  const [ann, bob, eve] = [await signedUp('host'), await signedUp('guest'), await signedUp('eve')]
  const { active, account } = await ann.organization()
  const invited = await ann.post('/api/auth/organization/invite-member', {
    email: 'guest@example.org',
    role: 'viewer',
  })
  assert.equal(invited.status, 200)
  const { id: invitationId } = (await invited.json()) as { id: string }
  assert.equal((await eve.post('/api/auth/organization/accept-invitation', { invitationId })).status, 403)
  assert.equal((await bob.post('/api/auth/organization/accept-invitation', { invitationId })).status, 200)
  await bob.post('/api/auth/organization/set-active', { organizationId: active })
  const viewer = await bob.session()
  assert.deepEqual([viewer.role, viewer.accounts, viewer.scopes], ['viewer', [account], ['usage']])
  const bobId = viewer.actor.slice('user:'.length)
  const memberId = await ann.memberOf(active, bobId)
  assert.equal(
    (await ann.post('/api/auth/organization/update-member-role', { memberId, role: 'member' })).status,
    200,
  )
  assert.deepEqual((await bob.session()).scopes, ['chat', 'usage', 'keys'])
  assert.equal(
    (await ann.post('/api/auth/organization/remove-member', { memberIdOrEmail: memberId })).status,
    200,
  )
  assert.notDeepEqual((await bob.session()).accounts, [account], 'a session does not outlive the membership')
  const acts = (await readAudit(store, { accountId: account, before: undefined, limit: 100 })).reverse()
  assert.deepEqual(
    acts.map(({ action }) => action),
    ['member-invited', 'invitation-changed', 'member-added', 'role-changed', 'member-removed'],
  )
  assert.equal(acts[0]?.actor, (await ann.session()).actor)
  assert.equal(acts[2]?.actor, viewer.actor)
  assert.ok(!JSON.stringify(acts).includes('@'))
})

test('only owners may change an organisation', async () => {
  const [ann, bob] = [await signedUp('boss'), await signedUp('worker')]
  const { active } = await ann.organization()
  const stranger = await signedUp('stranger')
  const bobId = (await bob.session()).actor.slice('user:'.length)
  const attempts = (memberId: string): [string, object][] => [
    [
      '/api/auth/organization/invite-member',
      { email: 'x@example.org', role: 'member', organizationId: active },
    ],
    ['/api/auth/organization/update-member-role', { memberId, role: 'owner', organizationId: active }],
    ['/api/auth/organization/remove-member', { memberIdOrEmail: memberId, organizationId: active }],
    ['/api/auth/organization/update', { data: { name: 'mine' }, organizationId: active }],
    ['/api/auth/organization/delete', { organizationId: active }],
  ]
  for (const role of ['viewer', 'member'] as const) {
    const invited = await ann.post('/api/auth/organization/invite-member', {
      email: 'worker@example.org',
      role,
    })
    const { id: invitationId } = (await invited.json()) as { id: string }
    await bob.post('/api/auth/organization/accept-invitation', { invitationId })
    const memberId = await ann.memberOf(active, bobId)
    const before = await ann.state(active)
    assert.equal(before.roles.length, 2)
    for (const [path, body] of attempts(memberId)) {
      assert.ok([400, 401, 403, 404].includes((await bob.post(path, body)).status), `${role} at ${path}`)
      assert.ok(
        [400, 401, 403, 404].includes((await stranger.post(path, body)).status),
        `stranger at ${path}`,
      )
      assert.ok([401, 403, 404].includes((await browser().post(path, body)).status), `nobody at ${path}`)
    }
    assert.equal(await ann.memberOf(active, bobId), memberId)
    assert.deepEqual(await ann.state(active), before)
    await ann.post('/api/auth/organization/remove-member', { memberIdOrEmail: memberId })
  }
  assert.equal((await ann.post('/api/auth/organization/delete', { organizationId: active })).status, 404)
})

test('by invitation: its id lets its addressee sign up, and the holder of the owner link comes first', async () => {
  const closed = await start({})
  const signUp = (one: Browser, name: string, more: object = {}) =>
    one.post('/api/auth/sign-up/email', {
      name,
      email: `${name}@closed.example`,
      password: PASSWORD,
      ...more,
    })
  const refused = await signUp(browser(closed.url), 'early')
  assert.equal(refused.status, 403)
  const admin = browser(closed.url)
  await admin.post('/api/v1/session', { token: await makeOwnerToken(store, Date.now(), 'cli') })
  assert.equal((await signUp(admin, 'admin')).status, 200)
  await admin.delete('/api/v1/session')
  await admin.post('/api/auth/sign-in/email', { email: 'admin@closed.example', password: PASSWORD })
  const session = await admin.session()
  assert.deepEqual([session.accounts, session.scopes.includes('admin')], ['all', true])
  const invited = await admin.post('/api/auth/organization/invite-member', {
    email: 'second@closed.example',
    role: 'member',
  })
  const { id: invitationId } = (await invited.json()) as { id: string }
  assert.equal((await signUp(browser(closed.url), 'second')).status, 403, 'without the id')
  assert.equal(
    (await signUp(browser(closed.url), 'third', { invitationId })).status,
    403,
    'for another address',
  )
  const second = browser(closed.url)
  assert.equal((await signUp(second, 'second', { invitationId })).status, 200)
  assert.equal((await signUp(browser(closed.url), 'fourth', { admin: true, invitationId })).status, 403)
  await second.post('/api/auth/sign-in/email', { email: 'second@closed.example', password: PASSWORD })
  assert.notEqual((await second.session()).accounts, 'all')
})

test('nobody makes himself an admin', async () => {
  const sly = browser()
  const account = { email: 'sly@example.org', password: PASSWORD }
  await sly.post('/api/auth/sign-up/email', { name: 'sly', ...account, admin: true })
  await sly.post('/api/auth/sign-up/email', { name: 'sly', ...account })
  assert.equal((await sly.post('/api/auth/sign-in/email', account)).status, 200)
  await sly.post('/api/auth/update-user', { admin: true })
  const { accounts, scopes } = await sly.session()
  assert.equal(accounts.length, 1)
  assert.deepEqual(scopes, ['chat', 'usage', 'keys'])
})
