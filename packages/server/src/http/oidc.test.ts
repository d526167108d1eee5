import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { freePort } from '../../../../test/support/free-port.ts'
import { openTestStore } from '../store/testing/open-test-store.ts'
import { Browser } from './testing/browser.ts'
import { startOpenidProvider } from './testing/openid-provider.ts'
import { type SignInService, startSignInService } from './testing/sign-in-service.ts'

const { store, dataDir, close } = await openTestStore()
after(close)
const port = await freePort()
const provider = await startOpenidProvider({
  redirectUri: `http://localhost:${port}/api/auth/callback/oidc`,
  clientId: 'verbatim',
  secret: 'secret-of-the-client',
})
after(provider.close)
const secretFile = join(dataDir, 'oidc.secret')
writeFileSync(secretFile, 'secret-of-the-client\n')

let running: SignInService | undefined
after(() => running?.close())

test('an OpenID provider signs in: who is new where that is open, and the same user the next time', async () => {
  const service = await start('open')
  const first = await signInAs('carol', service.url, '198.51.100.1')
  const session = await first.session()
  assert.match(session.actor, /^user:/)
  assert.equal(session.role, 'owner')
  const again = await signInAs('carol', service.url, '198.51.100.2')
  assert.equal((await again.session()).actor, session.actor)
  const other = await signInAs('dave', service.url, '198.51.100.3')
  assert.notEqual((await other.session()).actor, session.actor)
})

test('without an invitation nobody new comes in by a provider', async () => {
  const service = await start('invite')
  const stranger = await signInAs('erin', service.url, '198.51.100.4')
  assert.equal((await stranger.session()).signed_in, false)
})

test('a provider does not take over the account of a password', async () => {
  const service = await start('open')
  const owner = new Browser(service.url, '198.51.100.5')
  const account = { email: 'frank@example.org', password: 'correct horse battery' }
  await owner.post('/api/auth/sign-up/email', { name: 'frank', ...account })
  assert.equal((await owner.post('/api/auth/sign-in/email', account)).status, 200)
  const other = await signInAs('frank', service.url, '198.51.100.6')
  assert.equal((await other.session()).signed_in, false)
})

/** One after another on the one port that the provider knows. */
async function start(signUp: 'open' | 'invite'): Promise<SignInService> {
  await running?.close()
  const oidc = { issuer: provider.issuer, clientId: 'verbatim', secretFile }
  running = await startSignInService({
    store,
    dataDir,
    port,
    settings: { auth: 'users', signUp, secret: 's'.repeat(32), oidc },
  })
  return running
}

/** Goes where the service and the provider send a browser, and back. */
async function signInAs(login: string, url: string, address: string): Promise<Browser> {
  const browser = new Browser(url, address)
  const begun = await browser.post('/api/auth/sign-in/social', { provider: 'oidc', callbackURL: '/' })
  assert.equal(begun.status, 200, await begun.clone().text())
  const { url: authorize } = (await begun.json()) as { url: string }
  const back = await provider.authorize(authorize, login)
  assert.ok(back.startsWith(`${url}/api/auth/`), back)
  assert.equal((await browser.get(back)).status, 302)
  return browser
}
