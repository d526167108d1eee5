/** People come, forget their passwords, are invited and go: by the page and by the mails that the service hands to its operator's mailer. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { BrowserContext, Page } from 'playwright-core'
import { eventually } from '../faults/eventually.ts'
import { runVerb } from '../money/bank.ts'
import { assertAccessible } from './axe.ts'
import { openMailbox } from './mailbox.ts'
import { PageHouse, skip, THEMES } from './open-page.ts'
import {
  ANN,
  BOB,
  introduce,
  ownerLink,
  PASSWORD,
  type Person,
  paste,
  signInAs,
  startWithUsers,
  visitorsOf,
} from './users-house.ts'

const mailbox = await openMailbox()
after(() => mailbox.close())
const house = new PageHouse(() => startWithUsers({ VERBATIM_MAIL_URL: mailbox.url }))
const visitor = visitorsOf(house)
/** Where nothing is mailed, and everybody may sign up. */
const open = new PageHouse(() => startWithUsers({ VERBATIM_SIGN_UP: 'open' }))
/** The one of Ann, who stays signed in from test to test. */
let ann: BrowserContext

async function isSignedIn(page: Page, { name, email }: Person) {
  await page.getByText(`You are signed in as ${name} (${email})`).waitFor()
}

/** Signed in, in a browser of their own. */
async function arrive(person: Person, path = '/sign-in'): Promise<Page> {
  const { page } = await house.open(path, { context: await visitor() })
  await signInAs(page, person, person === ANN ? NEW_PASSWORD : PASSWORD)
  await isSignedIn(page, person)
  return page
}

/** In a tab of its own, as from a mail. */
function openLink(context: BrowserContext, link: string) {
  const { pathname, hash } = new URL(link)
  return house.open(pathname + hash, { context })
}

function rowOf(page: Page, table: string, words: string) {
  return page.getByRole('table', { name: table }).getByRole('row').filter({ hasText: words })
}

async function invite(page: Page, { email }: Person, role: string): Promise<string> {
  await page.getByRole('button', { name: 'Invite somebody' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('E-mail').fill(email)
  await dialog.getByLabel('Role').selectOption(role)
  await dialog.getByRole('button', { name: 'Invite', exact: true }).click()
  const link = await dialog.getByLabel('Invitation link').inputValue()
  await dialog.getByRole('button', { name: 'Done' }).click()
  assert.equal(await mailbox.take('invitation', email), link)
  return link
}

const NEW_PASSWORD = 'a battery of horses'

test('who signs up confirms the address by a mailed link, which is mailed again when asked for', {
  skip,
}, async () => {
  ann = await visitor()
  const { page, complaints } = await house.open('/sign-in', { context: ann })
  await page.getByText('Sign in as the owner of this service').click()
  await paste(page, await ownerLink(house))
  await introduce(page.getByRole('form', { name: 'Make an administrator' }), ANN)
  await page.getByRole('main').getByText(`A link was mailed to ${ANN.email}`).waitFor()
  await mailbox.take('verify-email', ANN.email)
  assert.deepEqual(complaints, [])

  await signInAs(page, ANN)
  await page.getByRole('alert').getByText('Your address is not confirmed yet.').waitFor()
  await page.getByRole('button', { name: 'Mail the link again' }).click()
  await page.goto(await mailbox.take('verify-email', ANN.email))
  await signInAs(page, ANN)
  await isSignedIn(page, ANN)
})

test('a forgotten password is set anew by a mailed link, once', { skip }, async () => {
  const { page, complaints } = await house.open('/sign-in', { context: await visitor() })
  await page.getByText('Forgot your password?').click()
  const form = page.getByRole('form', { name: 'Forgot your password?' })
  for (const email of ['nobody@example.org', ANN.email]) {
    await form.getByLabel('Your e-mail').fill(email)
    await form.getByRole('button', { name: 'Mail me a link' }).click()
    await page.getByRole('main').getByText(`If ${email} has an account here`).waitFor()
  }
  const link = await mailbox.take('reset-password', ANN.email)
  assert.equal(mailbox.left(), 0)

  const asked: string[] = []
  page.context().on('request', (request) => asked.push(request.url()))
  const { page: opened, complaints: others } = await openLink(page.context(), link)
  const reset = opened.getByRole('form', { name: 'Set a new password' })
  await reset.getByLabel('New password').fill(NEW_PASSWORD)
  // The token leaves the address.
  await opened.waitForURL(`${house.service.url}/sign-in`)
  await reset.getByRole('button', { name: 'Set the password' }).click()
  await opened.getByRole('main').getByText('Your new password is set').waitFor()
  const token = link.slice(link.indexOf('=') + 1)
  assert.ok(asked.length > 0 && !asked.some((url) => url.split('#')[0]?.includes(token)), 'no request has it')
  assert.deepEqual([...complaints, ...others], [])

  await signInAs(opened, ANN, PASSWORD)
  await opened.getByRole('alert').getByText('Invalid email or password').waitFor()
  await signInAs(opened, ANN, NEW_PASSWORD)
  await isSignedIn(opened, ANN)
  ann = opened.context()

  const { page: late } = await openLink(ann, link)
  const again = late.getByRole('form', { name: 'Set a new password' })
  await again.getByLabel('New password').fill('another one again')
  await again.getByRole('button', { name: 'Set the password' }).click()
  await late.getByRole('alert').getByText('This link sets no password.').waitFor()
  await again.getByRole('button', { name: 'Back to signing in' }).click()
  await isSignedIn(late, ANN)
})

test('who is invited signs up by the link, accepts, and is seen as a member', { skip }, async () => {
  const { page: people, complaints } = await house.open('/admin/people', { context: ann })
  await rowOf(people, 'Members', ANN.email).getByText('The only owner stays').waitFor()
  const link = await invite(people, BOB, 'member')
  await rowOf(people, 'Open invitations', BOB.email).waitFor()

  const { page } = await openLink(await visitor(), link)
  await page.getByText('You are invited.').waitFor()
  await introduce(page.getByRole('form', { name: 'Sign up with an invitation' }), BOB)
  await page.goto(await mailbox.take('verify-email', BOB.email))
  await signInAs(page, BOB)
  await page.getByText(`${ANN.email} invites you to join the organisation Ann as member.`).waitFor()
  await page.getByRole('button', { name: 'Accept' }).click()
  await page.getByRole('main').getByText('You are in the organisation “Ann” now, as member.').waitFor()
  assert.equal(new URL(page.url()).hash, '')
  const organization = page.getByLabel('Organisation')
  await organization.locator('option:checked', { hasText: /^Ann$/ }).waitFor({ state: 'attached' })

  await people.reload()
  await rowOf(people, 'Members', BOB.email).getByRole('cell', { name: 'member', exact: true }).waitFor()
  await people.getByText('Nobody is invited.').waitFor()
  assert.deepEqual(complaints, [])

  await page.goto(`${house.service.url}/admin/people`)
  await page.getByText('This is for administrators').waitFor()
  await page.goto(`${house.service.url}/sign-in`)
  await organization.selectOption('Bob')
  await page.getByRole('link', { name: 'see its people, and invite others' }).click()
  await rowOf(page, 'Members', BOB.email).waitFor()
  const sections = page.getByRole('navigation', { name: 'Administration' }).getByRole('link')
  assert.deepEqual(await sections.allTextContents(), ['People', 'Audit log'])
  await sections.getByText('Audit log').click()
  await page.getByText('Nothing was administered yet.').waitFor()
})

test('a member gets another role, becomes owner and is removed; the last owner stays', { skip }, async () => {
  const { page, complaints } = await house.open('/admin/people', { context: ann })
  const bob = rowOf(page, 'Members', BOB.email)
  const change = async (role: string) => {
    await bob.getByRole('button', { name: 'Acts for Bob' }).click()
    await page.getByRole('menuitem', { name: 'Change role' }).click()
    await page.getByRole('dialog').getByLabel('Role').selectOption(role)
    await page.getByRole('dialog').getByRole('button', { name: 'Change the role' }).click()
    await bob.getByRole('cell', { name: role, exact: true }).waitFor()
  }
  await change('viewer')
  await change('owner')
  await rowOf(page, 'Members', ANN.email).getByRole('button', { name: 'Acts for Ann' }).waitFor()
  await change('member')
  await rowOf(page, 'Members', ANN.email).getByText('The only owner stays').waitFor()
  await bob.getByRole('button', { name: 'Acts for Bob' }).click()
  await page.getByRole('menuitem', { name: 'Remove' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click()
  await bob.waitFor({ state: 'detached' })
  assert.deepEqual(complaints, [])
})

test('who has an account is led through signing in, and declines; what is taken back is not open', {
  skip,
}, async () => {
  const { page: people } = await house.open('/admin/people', { context: ann })
  const { pathname, hash } = new URL(await invite(people, BOB, 'viewer'))
  const page = await arrive(BOB, pathname + hash)
  await page.getByText('invites you to join the organisation Ann as viewer.').waitFor()
  await page.getByRole('button', { name: 'Decline' }).click()
  await page.getByRole('main').getByText('You declined to join “Ann”.').waitFor()
  await people.reload()
  await people.getByText('Nobody is invited.').waitFor()

  const again = await invite(people, BOB, 'member')
  await people.getByRole('button', { name: `Copy the link for ${BOB.email}` }).click()
  await eventually('the link is copied', () =>
    people.evaluate(async (link) => (await navigator.clipboard.readText()) === link, again),
  )
  await people.getByRole('button', { name: `Take back the invitation for ${BOB.email}` }).click()
  await people.getByText('Nobody is invited.').waitFor()
  const late = await openLink(page.context(), again)
  await late.page.getByRole('alert').getByText('This invitation is not open.').waitFor()

  const forEve = await invite(people, { name: 'Eve', email: 'eve@example.org' }, 'member')
  const strange = await openLink(page.context(), forEve)
  await strange.page.getByRole('alert').getByText('This invitation is for somebody else.').waitFor()
})

test('a link of the operator sets a password where no mail arrives', { skip }, async () => {
  const { passwordUrl } = await runVerb<{ passwordUrl: string }>(
    house.service,
    'users',
    'password-link',
    BOB.email,
  )
  const { page } = await openLink(await visitor(), passwordUrl)
  const form = page.getByRole('form', { name: 'Set a new password' })
  await form.getByLabel('New password').fill(NEW_PASSWORD)
  await form.getByRole('button', { name: 'Set the password' }).click()
  await page.getByRole('main').getByText('Your new password is set').waitFor()
  await signInAs(page, BOB, NEW_PASSWORD)
  await isSignedIn(page, BOB)
})

test('who is signed in and sets the password of somebody else is told so', { skip }, async () => {
  const { passwordUrl } = await runVerb<{ passwordUrl: string }>(
    house.service,
    'users',
    'password-link',
    BOB.email,
  )
  const { page } = await openLink(ann, passwordUrl)
  const form = page.getByRole('form', { name: 'Set a new password' })
  await form.getByLabel('New password').fill(NEW_PASSWORD)
  await form.getByRole('button', { name: 'Set the password' }).click()
  await page.getByRole('main').getByText('Somebody else is signed in here').waitFor()
  await isSignedIn(page, ANN)
})

test('who signs up with an invitation that is not open is signed in, and told why not in the organisation', {
  skip,
}, async () => {
  const { page } = await open.open('/sign-in#invitation=none', { context: await visitorsOf(open)() })
  await introduce(page.getByRole('form', { name: 'Sign up' }), BOB)
  const notice = page.getByRole('alert').filter({ hasText: 'You are signed up and signed in' })
  await notice.getByText('This invitation is not open.').waitFor()
  await isSignedIn(page, BOB)
})

test('passkeys are listed, and each is removed', { skip }, async () => {
  const { page, complaints } = await house.open('/sign-in', { context: ann })
  const devtools = await ann.newCDPSession(page)
  await devtools.send('WebAuthn.enable')
  const device = { protocol: 'ctap2', transport: 'internal', automaticPresenceSimulation: true } as const
  const user = { hasResidentKey: true, hasUserVerification: true, isUserVerified: true }
  await devtools.send('WebAuthn.addVirtualAuthenticator', { options: { ...device, ...user } })
  const passkeys = page.getByRole('region', { name: 'Your passkeys' })
  await passkeys.getByText('You have none.').waitFor()
  await passkeys.getByRole('button', { name: 'Add a passkey of this device' }).click()
  const remove = passkeys.getByRole('button', { name: 'Remove: This browser, added' })
  await remove.waitFor()
  await assertAccessible(page, 'passkeys')
  await remove.click()
  await passkeys.getByText('You have none.').waitFor()
  assert.deepEqual(complaints, [])
})

for (const theme of THEMES) {
  test(`in the ${theme} theme axe finds nothing about people, at any width`, { skip }, async () => {
    const state = await ann.storageState()
    const context = await visitor({ theme })
    await context.addCookies(state.cookies)
    const { page, complaints } = await house.open('/admin/people', { context })
    await page.getByRole('table', { name: 'Members' }).waitFor()
    await assertAccessible(page, 'people')
    await page.getByRole('button', { name: 'Invite somebody' }).click()
    await page.getByRole('dialog').waitFor()
    await assertAccessible(page, 'the invitation form')
    await page.goto(`${house.service.url}/sign-in#invitation=none`)
    await page.getByRole('alert').waitFor()
    await assertAccessible(page, 'an invitation')
    await context.clearCookies()
    for (const [address, shown] of [
      ['/sign-in#reset=none', 'Set a new password'],
      ['/sign-in#invitation=none', 'Sign up with an invitation'],
    ] as const) {
      const { page: opened } = await house.open(address, { context })
      await opened.getByRole('form', { name: shown }).waitFor()
      await opened.locator('details').evaluateAll((all) => {
        for (const one of all) (one as HTMLDetailsElement).open = true
      })
      await assertAccessible(opened, address)
    }
    assert.deepEqual(
      complaints.filter((line) => !line.includes('400')),
      [],
    )
    await context.close()
  })
}
