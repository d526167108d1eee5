import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { openTestStore } from '../store/testing/open-test-store.ts'
import { Browser } from './testing/browser.ts'
import { startSignInService } from './testing/sign-in-service.ts'
import { SoftwarePasskey } from './testing/software-passkey.ts'

const { store, dataDir, close } = await openTestStore()
after(close)
const service = await startSignInService({
  store,
  dataDir,
  settings: { auth: 'users', signUp: 'open', secret: 's'.repeat(32) },
})
after(service.close)
const PASSWORD = 'correct horse battery'

async function challengeOf(answer: Response): Promise<string> {
  assert.equal(answer.status, 200)
  return ((await answer.json()) as { challenge: string }).challenge
}

async function enrol(name: string, address: string) {
  const browser = new Browser(service.url, address)
  const email = `${name}@example.org`
  await browser.post('/api/auth/sign-up/email', { name, email, password: PASSWORD })
  await browser.post('/api/auth/sign-in/email', { email, password: PASSWORD })
  const passkey = new SoftwarePasskey(service.url)
  const challenge = await challengeOf(await browser.get('/api/auth/passkey/generate-register-options'))
  const enrolled = await browser.post('/api/auth/passkey/verify-registration', {
    response: passkey.create(challenge),
    name: 'laptop',
  })
  assert.equal(enrolled.status, 200, await enrolled.text())
  return { actor: (await browser.session()).actor, passkey }
}

test('a passkey signs its user in without a password', async () => {
  const { actor, passkey } = await enrol('ann', '198.51.100.1')
  const fresh = new Browser(service.url, '198.51.100.2')
  const challenge = await challengeOf(await fresh.get('/api/auth/passkey/generate-authenticate-options'))
  const signedIn = await fresh.post('/api/auth/passkey/verify-authentication', {
    response: passkey.get(challenge),
  })
  assert.equal(signedIn.status, 200, await signedIn.text())
  assert.equal((await fresh.session()).actor, actor)
})

test('a passkey of another site, an old challenge and an unknown passkey are refused', async () => {
  const { passkey } = await enrol('bob', '198.51.100.3')
  const fresh = new Browser(service.url, '198.51.100.4')
  const ask = async () => challengeOf(await fresh.get('/api/auth/passkey/generate-authenticate-options'))
  const attempt = async (response: object) =>
    (await fresh.post('/api/auth/passkey/verify-authentication', { response })).status
  const used = await ask()
  assert.equal(await attempt(new SoftwarePasskey('http://evil.example').get(used)), 401)
  assert.notEqual(await attempt(new SoftwarePasskey(service.url).get(await ask())), 200)
  const good = passkey.get(await ask())
  assert.equal(await attempt(good), 200)
  assert.notEqual(await attempt(good), 200, 'an answer counts once')
})
