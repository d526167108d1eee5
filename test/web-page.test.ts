import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { after, before, describe, test } from 'node:test'
import { type Browser, chromium } from 'playwright-core'
import { startTestService, type TestService } from './support/service.ts'

/** Debian's Chromium, or the one that VERBATIM_TEST_CHROMIUM names. */
const CHROMIUM = process.env.VERBATIM_TEST_CHROMIUM ?? '/usr/bin/chromium'
const skip = existsSync(CHROMIUM)
  ? false
  : `no ${CHROMIUM}: apt-get install chromium, or set VERBATIM_TEST_CHROMIUM`

describe('the page', { skip }, () => {
  let service: TestService
  let browser: Browser

  before(async () => {
    service = await startTestService()
    // Chromium's own sandbox refuses to run as root, as which continuous integration often runs.
    const args = process.getuid?.() === 0 ? ['--no-sandbox'] : []
    browser = await chromium.launch({ executablePath: CHROMIUM, args })
  })
  after(async () => {
    await browser?.close()
    await service?.stop()
  })

  /** Opens the page and gathers what the browser complains of: a broken policy, a script's error, a failed load. */
  async function open(width: number) {
    const page = await browser.newPage({ viewport: { width, height: 740 } })
    page.setDefaultTimeout(120_000)
    const complaints: string[] = []
    page.on('pageerror', (error) => complaints.push(error.message))
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
    })
    await page.goto(service.url)
    await page.getByText('Backend online').waitFor()
    await page.getByText('Settings').click()
    await page.getByLabel('Most tokens').fill('16')
    return { page, complaints }
  }

  for (const [width, surface] of [
    [360, '/api'],
    [1280, '/v1/chat/completions'],
  ] as const) {
    test(`at ${width} px it asks ${surface} and shows the answer`, async () => {
      const { page, complaints } = await open(width)
      if (surface !== '/api') await page.getByLabel('API key').fill(service.key)
      const asked = page.waitForRequest((request) => request.method() === 'POST')
      await page.getByLabel('Message').fill('Say hello.')
      await page.keyboard.press('Enter')
      assert.equal(new URL((await asked).url()).pathname, surface)
      await page.getByText(/tokens in, [\d,]+ out/).waitFor()
      assert.notEqual(await page.locator('.answer').textContent(), '')
      assert.equal(await page.evaluate('document.documentElement.scrollWidth'), width, 'nothing sticks out')
      assert.deepEqual(complaints, [])
      await page.close()
    })
  }

  test('a refusal is told in words, with the service’s own reason', async () => {
    const { page } = await open(1280)
    await page.getByLabel('Temperature').fill('3')
    await page.getByLabel('Message').fill('Say hello.')
    await page.keyboard.press('Enter')
    const problem = (await page.getByRole('alert').textContent()) ?? ''
    assert.match(problem, /The service refused this request/)
    assert.match(problem, /temperature must be a number from 0 to 2; got 3/)
    await page.close()
  })
})
