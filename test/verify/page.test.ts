/** The verifier as one file: from a disk and served, with answers that hold and answers that do not. */
import assert from 'node:assert/strict'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { type Browser, chromium, type Page } from 'playwright-core'
import { newHome } from '../faults/cli-process.ts'
import { startNano } from '../harmony/nano.ts'
import type { TestService } from '../support/service.ts'
import { bundleOf, writeBundle } from './bundles.ts'
import { exchange } from './exchanges.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const FILE = join(ROOT, 'packages/web/dist/verify.html')
const MAX_BYTES = 100_000

const CHROMIUM = process.env.VERBATIM_TEST_CHROMIUM ?? '/usr/bin/chromium'
const skip = existsSync(CHROMIUM)
  ? false
  : `no ${CHROMIUM}: apt-get install chromium, or set VERBATIM_TEST_CHROMIUM`

interface Vector {
  trust: { operator?: string; chainId?: number }
  document: unknown
  expected: { verified: boolean; failed: [check: string, code: string][] }
}

function vector(path: string): Vector {
  return JSON.parse(readFileSync(join(ROOT, 'vectors', path), 'utf8')) as Vector
}

let service: TestService
let browser: Browser

before(async () => {
  if (skip !== false) return
  service = await startNano()
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  browser = await chromium.launch({ executablePath: CHROMIUM, args })
})
after(async () => {
  await browser?.close()
  await service?.stop()
})

/** Opens the page and gathers complaints and whatever it asks for besides itself. */
async function open(url: string) {
  const page = await browser.newPage({ viewport: { width: 360, height: 740 } })
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
  })
  page.on('request', (request) => {
    if (request.url() !== url && !request.url().startsWith('data:')) complaints.push(`asked ${request.url()}`)
  })
  await page.goto(url)
  return { page, complaints }
}

const PLACES: [name: string, url: () => string][] = [
  ['a disk', () => pathToFileURL(FILE).href],
  ['the service', () => `${service.url}/verify.html`],
]
for (const [name, url] of PLACES) {
  test(`from ${name} it tells what holds from what does not`, { skip }, async () => {
    const { page, complaints } = await open(url())
    for (const path of [
      'receipts/chat',
      'receipts/responses',
      'receipts/other-content',
      'receipts/moved-text',
      'receipts/plain',
      'receipts/plain-receipt-missing',
    ]) {
      const { trust, document, expected } = vector(`${path}.json`)
      await page.getByLabel(/Operator/).fill(trust.operator ?? '')
      await page.getByLabel(/Chain id/).fill(String(trust.chainId ?? ''))
      await page.getByLabel('Or paste it').fill(JSON.stringify(document))
      await page.getByRole('button', { name: 'Check' }).click()
      const headline = expected.verified ? 'Verified' : 'Not verified'
      await page.getByRole('heading', { level: 2, name: headline, exact: true }).waitFor()
      assert.deepEqual(await failures(page), expected.failed, path)
    }
    await page.getByText('What this does not prove').waitFor()
    assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 360, 'nothing sticks out')
    assert.deepEqual(complaints, [])
    await page.close()
  })
}

test('a file of the running service is checked with the keyboard alone, and said to a screen reader', {
  skip,
}, async (t) => {
  const bundle = await bundleOf(service, await exchange(service, 'a tool call, streamed'))
  const { page, complaints } = await open(`${service.url}/verify.html`)
  await page.getByLabel('Choose a file').setInputFiles(writeBundle(newHome(t), bundle))
  const region = page.getByRole('status')
  await region.getByRole('heading', { name: 'Verified, but for who the operator is' }).waitFor()
  await page.getByLabel(/Operator/).fill(bundle.receipt.statement.operator)
  await page.keyboard.press('Enter')
  await region.getByRole('heading', { name: 'Verified', exact: true }).waitFor()
  await page.getByLabel(/Operator/).fill(`0x${'1'.repeat(40)}`)
  await page.keyboard.press('Tab')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Space')
  await region.getByRole('heading', { name: 'Not verified' }).waitFor()
  assert.deepEqual(await failures(page), [['operator', 'operator_mismatch']])
  assert.deepEqual(complaints, [])
  await page.close()
})

test('what is no document is told in words', { skip }, async () => {
  const { page } = await open(pathToFileURL(FILE).href)
  const told = async (text: string, sentence: RegExp) => {
    await page.getByLabel('Or paste it').fill(text)
    await page.getByRole('button', { name: 'Check' }).click()
    await page.getByRole('status').filter({ hasText: sentence }).waitFor()
  }
  await told('', /nothing to check yet/)
  await told('{', /not JSON/)
  await told('{"verbatim":1,"request":{},"request":{}}', /not JSON.*"request" stands twice/)
  await told('[]', /neither a bundle nor a request/)
  await told(
    '{"verbatim":1,"request":"<img src=x onerror=alert(1)>"}',
    /Not verified.*bundle\.request is not an object/,
  )
  await page.getByLabel(/Chain id/).fill('one')
  await told('{}', /not a positive whole number/)
  await page.close()
})

test('it can be read in either scheme, and is served under its own policy', { skip }, async () => {
  const { page } = await open(pathToFileURL(FILE).href)
  await page.getByLabel('Or paste it').fill(JSON.stringify(vector('receipts/other-content.json').document))
  await page.getByRole('button', { name: 'Check' }).click()
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    const ratios = (await page.evaluate(CONTRASTS)) as [text: string, ratio: number][]
    assert.ok(ratios.length > 15)
    for (const [text, ratio] of ratios) assert.ok(ratio >= 4.5, `${colorScheme}: ${ratio} of ${text}`)
  }
  await page.close()
  assert.ok(statSync(FILE).size <= MAX_BYTES)
  const served = await fetch(`${service.url}/verify.html`)
  const policy = served.headers.get('content-security-policy') ?? ''
  assert.match(policy, /default-src 'none'; script-src 'sha256-[^' ]+'; style-src 'sha256-[^' ]+'/)
  assert.match(policy, /connect-src 'none'.*frame-ancestors 'none'$/)
  assert.equal(await served.text(), readFileSync(FILE, 'utf8'))
})

async function failures(page: Page): Promise<[check: string, code: string][]> {
  const items = await page.locator('[data-status=failed]').all()
  return Promise.all(
    items.map(async (item): Promise<[string, string]> => {
      const code = /\((\w+)\)$/.exec((await item.textContent()) ?? '')?.[1] ?? ''
      return [(await item.getAttribute('data-check')) ?? '', code]
    }),
  )
}

/** Of each text that is shown, WCAG's contrast against what is painted behind it. */
const CONTRASTS = `(() => {
  const channel = (value) => (value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4)
  const parse = (color) => color.match(/[\\d.]+/g).map(Number)
  const light = (color) => {
    const [r, g, b] = parse(color).map((value) => channel(value / 255))
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  const behind = (element) => {
    for (let at = element; at !== null; at = at.parentElement) {
      const color = getComputedStyle(at).backgroundColor
      if (parse(color)[3] !== 0) return color
    }
    return 'rgb(255, 255, 255)'
  }
  const texts = [...document.querySelectorAll('main *')].filter((element) =>
    [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim() !== ''))
  return texts.map((element) => {
    const [a, b] = [light(getComputedStyle(element).color), light(behind(element))]
    return [element.textContent.slice(0, 30), (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)]
  })
})()`
