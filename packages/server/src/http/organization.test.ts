import assert from 'node:assert/strict'
import { after, test } from 'node:test'
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

test('what cannot be stored is refused like anywhere else, and nothing is printed', async (t) => {
  const printed = t.mock.method(console, 'error')
  const one = await signedUp('nul')
  const answer = await one.post('/api/auth/update-user', { name: 'a\0' })
  assert.equal(answer.status, 400)
  assert.match(await answer.text(), /NUL/)
  assert.equal(printed.mock.callCount(), 0)
})
