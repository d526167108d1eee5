import assert from 'node:assert/strict'
import { after } from 'node:test'
import type { SignInSettings } from '../../config/config.ts'
import type { Store } from '../../store/store.ts'
import { openTestStore } from '../../store/testing/open-test-store.ts'
import { Browser } from './browser.ts'
import { type SignInService, startSignInService } from './sign-in-service.ts'

export const SECRET = 's'.repeat(32)
export const PASSWORD = 'correct horse battery'

/** Services with many users on one database, and the browsers of those users; all is closed at the end of the test file. */
export interface SignInUsers {
  store: Store
  dataDir: string
  /** Where anybody may sign up. */
  service: SignInService
  /** Another service on the same database. */
  start(settings: Partial<SignInSettings>): Promise<SignInService>
  /** A browser with an address of its own, so that no test meets another's rate limit. */
  browser(url?: string): Browser
  /** The browser of somebody who has signed up, and is signed in. */
  signedUp(name: string, more?: object): Promise<Browser>
}

export async function openSignInUsers(): Promise<SignInUsers> {
  const { store, dataDir, close } = await openTestStore()
  after(close)
  async function start(settings: Partial<SignInSettings>): Promise<SignInService> {
    const started = await startSignInService({
      store,
      dataDir,
      settings: { auth: 'users', secret: SECRET, ...settings },
    })
    after(started.close)
    return started
  }
  const service = await start({ signUp: 'open' })
  let addresses = 0
  function browser(url = service.url): Browser {
    addresses += 1
    return new Browser(url, `198.51.100.${addresses}`)
  }
  async function signedUp(name: string, more: object = {}): Promise<Browser> {
    const one = browser()
    const email = `${name}@example.org`
    const answer = await one.post('/api/auth/sign-up/email', { name, email, password: PASSWORD, ...more })
    assert.equal(answer.status, 200, await answer.text())
    assert.equal((await one.post('/api/auth/sign-in/email', { email, password: PASSWORD })).status, 200)
    return one
  }
  return { store, dataDir, service, start, browser, signedUp }
}
