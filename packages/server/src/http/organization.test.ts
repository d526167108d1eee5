import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { AccountOffice, OPERATOR } from '../accounts/accounts.ts'
import { openTestStore } from '../store/testing/open-test-store.ts'
import { Browser } from './testing/browser.ts'
import { startSignInService } from './testing/sign-in-service.ts'

const { store, dataDir, close } = await openTestStore()
after(close)
const service = await startSignInService({
  store,
  dataDir,
  settings: { auth: 'users', secret: 's'.repeat(32), signUp: 'open' },
})
after(service.close)
const office = new AccountOffice(store, { now: Date.now })
const password = 'correct horse battery'

/** Each from an address of its own, so that none meets another's rate limit. */
let addresses = 0
async function signedUp(name: string): Promise<Browser> {
  addresses += 1
  const one = new Browser(service.url, `198.51.100.${addresses}`)
  const email = `${name}@example.org`
  await one.post('/api/auth/sign-up/email', { name, email, password })
  assert.equal((await one.post('/api/auth/sign-in/email', { email, password })).status, 200)
  return one
}

for (const round of [1, 2, 3]) {
  test(`of the last two owners who leave at once, one stays (${round})`, async () => {
    const [ann, bob] = [await signedUp(`ann${round}`), await signedUp(`bob${round}`)]
    const { active: organizationId } = await ann.organization()
    const invitation = { email: `bob${round}@example.org`, role: 'owner' }
    const invited = await ann.post('/api/auth/organization/invite-member', invitation)
    const { id: invitationId } = (await invited.json()) as { id: string }
    await bob.post('/api/auth/organization/accept-invitation', { invitationId })
    const leave = (one: Browser) => one.post('/api/auth/organization/leave', { organizationId })
    const answers = await Promise.all([leave(ann), leave(bob)])
    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 400])
    const stayed = answers[0]?.status === 400 ? ann : bob
    assert.equal((await stayed.state(organizationId)).roles.length, 1)
  })
}

/** A new user who joined the owner's organisation with that role, and a key that each of the two made there. */
async function joined(owner: Browser, name: string, role: string) {
  const { active: organizationId, account: accountId } = await owner.organization()
  const one = await signedUp(name)
  const invitation = { email: `${name}@example.org`, role }
  const invited = await owner.post('/api/auth/organization/invite-member', invitation)
  const { id: invitationId } = (await invited.json()) as { id: string }
  await one.post('/api/auth/organization/accept-invitation', { invitationId })
  const madeBy = (await one.session()).actor
  const memberId = await owner.memberOf(organizationId, madeBy.slice('user:'.length))
  const makes = async (by: string, accountIds: string[]) =>
    (
      await office.keys.create(
        { actor: { id: by, accountIds, may: () => true } },
        { name, accountId: accountIds[0] },
      )
    ).record.id
  const keyId = await makes(madeBy, [accountId])
  const others = [
    await makes((await owner.session()).actor, [accountId]),
    await makes(madeBy, [`acct_owner`]),
  ]
  return { organizationId, accountId, memberId, madeBy, keyId, others }
}

async function isRevoked(id: string): Promise<boolean> {
  return (await office.keys.read(OPERATOR, id)).revokedAt !== undefined
}

for (const [how, role, path, change] of [
  ['a member who is removed', 'member', 'remove-member', {}],
  ['a member who becomes a viewer', 'member', 'update-member-role', { role: 'viewer' }],
] as const) {
  test(`${how} loses the keys that he made there, and only those`, async () => {
    const owner = await signedUp(`olga-${path}`)
    const { memberId, organizationId, accountId, madeBy, keyId, others } = await joined(
      owner,
      `max-${path}`,
      role,
    )
    const body = { memberIdOrEmail: memberId, memberId, organizationId, ...change }
    assert.equal((await owner.post(`/api/auth/organization/${path}`, body)).status, 200)
    assert.equal(await isRevoked(keyId), true)
    for (const other of others) assert.equal(await isRevoked(other), false)
    const acts = await office.audit(OPERATOR, { accountId, limit: 10 })
    const told = acts.filter(({ action }) => action === 'key-revoked')
    const expected = [(await owner.session()).actor, keyId, { made_by: madeBy }]
    assert.deepEqual(
      told.map(({ actor, target, details }) => [actor, target, details]),
      [expected],
    )
  })
}

test('what an owner made stays when he goes, and so does what a member made who becomes an owner', async () => {
  const owner = await signedUp('otto')
  const leaving = await joined(owner, 'ove', 'owner')
  const risen = await joined(owner, 'mia', 'member')
  const { organizationId } = leaving
  const removal = { memberIdOrEmail: leaving.memberId, organizationId }
  assert.equal((await owner.post('/api/auth/organization/remove-member', removal)).status, 200)
  const rise = { memberId: risen.memberId, organizationId, role: 'owner' }
  assert.equal((await owner.post('/api/auth/organization/update-member-role', rise)).status, 200)
  for (const { keyId } of [leaving, risen]) assert.equal(await isRevoked(keyId), false)
})

test('what cannot be stored is refused like anywhere else, and nothing is printed', async (t) => {
  const printed = t.mock.method(console, 'error')
  const one = await signedUp('nul')
  const answer = await one.post('/api/auth/update-user', { name: 'a\0' })
  assert.equal(answer.status, 400)
  assert.match(await answer.text(), /NUL/)
  assert.equal(printed.mock.callCount(), 0)
})
