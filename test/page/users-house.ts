/** A service of many users, and what its visitors do at /sign-in. */
import type { BrowserContext, Locator, Page } from 'playwright-core'
import { startNano } from '../harmony/nano.ts'
import { runVerb } from '../money/bank.ts'
import { freePort } from '../support/free-port.ts'
import type { TestService } from '../support/service.ts'
import type { PageHouse } from './open-page.ts'

export const PASSWORD = 'correct horse battery'

export interface Person {
  name: string
  email: string
}

export const ANN: Person = { name: 'Ann', email: 'ann@example.org' }
export const BOB: Person = { name: 'Bob', email: 'bob@example.org' }

export async function startWithUsers(env: Record<string, string> = {}): Promise<TestService> {
  const port = await freePort()
  return startNano({
    VERBATIM_AUTH: 'users',
    VERBATIM_PUBLIC_URL: `http://localhost:${port}`,
    VERBATIM_TRUSTED_PROXIES: '127.0.0.1,::1',
    PORT: String(port),
    ...env,
  })
}

/** Makes visitors, each from an address of its own, as behind a proxy: few tries to sign in are taken from one in a short time. */
export function visitorsOf(
  house: PageHouse,
): (look?: Parameters<PageHouse['visitor']>[0]) => Promise<BrowserContext> {
  let visitors = 0
  return async (look) => {
    visitors += 1
    const context = await house.visitor(look)
    await context.setExtraHTTPHeaders({ 'x-forwarded-for': `198.51.100.${visitors}` })
    return context
  }
}

export async function ownerLink(house: PageHouse): Promise<string> {
  return (await runVerb<{ ownerUrl: string }>(house.service, 'owner', 'link')).ownerUrl
}

export async function paste(page: Page, link: string) {
  const form = page.getByRole('form', { name: 'Sign in by an owner link' })
  await form.getByLabel('Owner link').fill(link)
  await form.getByRole('button', { name: 'Sign in' }).click()
}

export async function introduce(form: Locator, { name, email }: Person) {
  await form.getByLabel('Your name').fill(name)
  await form.getByLabel('E-mail').fill(email)
  await form.getByLabel('New password').fill(PASSWORD)
  await form.getByRole('button', { name: 'Sign up' }).click()
}

export async function signInAs(page: Page, { email }: Person, password = PASSWORD) {
  const form = page.getByRole('form', { name: 'Sign in with a password' })
  await form.getByLabel('E-mail').fill(email)
  await form.getByLabel('Password').fill(password)
  await form.getByRole('button', { name: 'Sign in' }).click()
}
