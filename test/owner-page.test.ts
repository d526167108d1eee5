/** The page that the printed owner link opens. */
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { after, before, describe, test } from 'node:test'
import { type Browser, chromium } from 'playwright-core'
import { startNano } from './harmony/nano.ts'
import type { TestService } from './support/service.ts'

const CHROMIUM = process.env.VERBATIM_TEST_CHROMIUM ?? '/usr/bin/chromium'
const skip = existsSync(CHROMIUM)
  ? false
  : `no ${CHROMIUM}: apt-get install chromium, or set VERBATIM_TEST_CHROMIUM`

let service: TestService
before(async () => {
  service = await startNano()
})
after(() => service?.stop())

test('it is served under the page’s own policy', async () => {
  const answer = await fetch(`${service.url}/owner`)
  assert.equal(answer.status, 200)
  assert.match(answer.headers.get('content-security-policy') ?? '', /^default-src 'none'; script-src 'self';/)
  assert.equal(answer.headers.get('referrer-policy'), 'no-referrer')
  assert.doesNotMatch(await answer.text(), /<script(?![^>]* src=)/)
})

describe('in a browser', { skip }, () => {
  let browser: Browser
  before(async () => {
    const args = process.getuid?.() === 0 ? ['--no-sandbox'] : []
    browser = await chromium.launch({ executablePath: CHROMIUM, args })
  })
  after(() => browser?.close())

  /** @returns what the page says once it is done. */
  async function open(url: string) {
    const page = await browser.newPage({ viewport: { width: 360, height: 740 } })
    const complaints: string[] = []
    page.on('pageerror', (error) => complaints.push(error.message))
    page.on('console', (message) => complaints.push(message.text()))
    await page.goto(url)
    const outcome = page.getByRole('status')
    await page.locator('[role=status]:is([data-state=signed-in], [data-state=failed])').waitFor()
    return { page, complaints, said: (await outcome.textContent()) ?? '' }
  }

  test('the link signs the owner in, once, and leaves the address', async () => {
    const { page, complaints, said } = await open(service.ownerUrl)
    assert.match(said, /You are signed in as the owner/)
    assert.equal(page.url(), `${service.url}/owner`)
    assert.deepEqual(complaints, [])
    const session = await page.request.get(`${service.url}/api/v1/session`)
    assert.equal((await session.json()).actor, 'owner')
    assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 360, 'nothing sticks out')
    await page.getByRole('link').click()
    await page.waitForURL(`${service.url}/`)
    await page.close()
    const again = await open(service.ownerUrl)
    assert.match(again.said, /This link signs nobody in: it was used/)
    await again.page.close()
  })

  test('without a token, and without the service, it says what to do', async () => {
    const { page, said } = await open(`${service.url}/owner`)
    assert.match(said, /has no link in it/)
    assert.equal(await page.getByRole('button').isVisible(), false)
    await page.route('**/api/v1/session', (route) => route.abort())
    await page.evaluate("location.hash = 'token'")
    await page.getByText('cannot be reached').waitFor()
    await page.unroute('**/api/v1/session')
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByText('signs nobody in').waitFor()
    assert.equal(await page.getByRole('button').isVisible(), false)
    await page.close()
  })
})
