import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import type { UsageRowAnswer } from '@verbatim/protocol'
import type { Page } from 'playwright-core'
import { eventually } from '../faults/eventually.ts'
import { type PrepaidKey, prepaidKey, runVerb } from '../money/bank.ts'
import { PageHouse, skip, WIDTHS } from './open-page.ts'

const house = new PageHouse()

/** Enough for a request or two of this length, and not for many. */
const FEW_CREDITS = '0.0002'
const BODY = { model: 'gpt-oss', max_tokens: 64, messages: [{ role: 'user', content: 'Say hello.' }] }

function ask({ key }: PrepaidKey): Promise<Response> {
  return fetch(`${house.service.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ ...BODY, stream: true }),
  })
}

/** Asks until the credits are used up, and reads each answer to its end. */
async function spendAll(customer: PrepaidKey): Promise<void> {
  for (;;) {
    const response = await ask(customer)
    await response.text()
    if (response.status === 402) return
    assert.equal(response.status, 200)
  }
}

/** Rows of usage are written after the answer; this waits until there is one of each status. */
async function rowsOf(customer: PrepaidKey, statuses: number[]): Promise<UsageRowAnswer[]> {
  let rows: UsageRowAnswer[] = []
  await eventually(`rows of ${statuses}`, async () => {
    const response = await fetch(`${house.service.url}/api/v1/usage/requests`, {
      headers: { authorization: `Bearer ${customer.key}` },
    })
    rows = ((await response.json()) as { data: UsageRowAnswer[] }).data
    return statuses.every((status) => rows.some((row) => row.status === status))
  })
  return rows
}

/** The cells of the row in which a text stands. */
async function cellsOf(page: Page, table: string, text: string): Promise<string[]> {
  const row = page.getByRole('table', { name: table }).getByRole('row').filter({ hasText: text }).first()
  await row.waitFor()
  return row.getByRole('cell').allTextContents()
}

test('credits that ran out are seen, and added, and then there is an answer again', { skip }, async () => {
  const customer = await prepaidKey(house.service, FEW_CREDITS)
  await spendAll(customer)
  const rows = await rowsOf(customer, [200, 402])

  const { page, complaints } = await house.openAsOwner(`/usage?account=${customer.account}`)
  const credits = page.getByRole('region', { name: 'Balance' })
  await credits.getByText('Available', { exact: true }).waitFor()
  await page
    .getByRole('table', { name: /^Usage by key/ })
    .getByRole('row')
    .nth(1)
    .waitFor()
  const [, requests, cost, errors] = await page
    .getByRole('table', { name: /^Usage by key/ })
    .getByRole('row')
    .nth(1)
    .getByRole('cell')
    .allTextContents()
  assert.deepEqual([requests, errors], [String(rows.length), '1'])
  assert.match(cost ?? '', /^0\.0{3,}\d+$/)

  await page.getByRole('button', { name: 'Add credits' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Credits').fill('2')
  await dialog.getByLabel('Memo').fill('invoice 7')
  await dialog.getByRole('button', { name: 'Add credits' }).click()
  await credits.getByText(/^2(\.\d+)? credits$/).waitFor()
  assert.equal((await ask(customer)).status, 200)

  await page.getByRole('tab', { name: 'Ledger' }).click()
  const granted = await cellsOf(page, `Transfers of ${customer.account}, newest first`, 'invoice 7')
  assert.deepEqual(granted.slice(1, 3), ['Credits given', '2'])
  assert.deepEqual(complaints, [])
})

test('a link leads to the requests of one key, each with its receipt', { skip }, async () => {
  const customer = await prepaidKey(house.service, '1')
  await (await ask(customer)).text()
  const [row] = await rowsOf(customer, [200])
  const { page, complaints } = await house.openAsOwner(`/usage?range=7d&key=${customer.id}&show=requests`)
  const table = page.getByRole('table', { name: /^Requests/ })
  await table.getByText(row?.request_id ?? '').waitFor()
  assert.equal(await table.getByRole('row').count(), 2, 'its heading and one request')
  assert.equal(await page.getByLabel('Time', { exact: true }).inputValue(), '7d')
  const link = await table.getByRole('link', { name: /^Verify/ }).getAttribute('href')
  assert.equal(link, `/verify/${row?.receipt}`)

  await page.getByLabel('Time', { exact: true }).selectOption('90d')
  await page.waitForURL(/range=90d/)
  assert.match(page.url(), /show=requests/)
  assert.deepEqual(complaints, [])
})

test('a chart and its table say the same as the API', { skip }, async () => {
  const customer = await prepaidKey(house.service, '1')
  await (await ask(customer)).text()
  const [row] = await rowsOf(customer, [200])
  const { page, complaints } = await house.openAsOwner(`/usage?range=7d&key=${customer.id}`)
  const chart = page.getByRole('figure').filter({ hasText: 'in all.' })
  await chart.getByRole('img', { name: `Credits. ${row?.cost} credits in all.` }).waitFor()
  await chart.getByText('Table').click()
  assert.equal(await chart.getByRole('row').count(), 8, 'a heading and seven days')
  const costs = await chart.locator('tbody td:last-child').allTextContents()
  // Another day may have begun since the request.
  const [before, today] = costs.slice(-2)
  assert.deepEqual([before, today].toSorted(), ['0', row?.cost])
  assert.deepEqual(complaints, [])
})

for (const way of ['session', 'key'] as const) {
  test(`the CSV of requests is had by ${way}`, { skip }, async () => {
    const customer = await prepaidKey(house.service, '1')
    await (await ask(customer)).text()
    const [row] = await rowsOf(customer, [200])
    const path = `/usage?key=${customer.id}`
    const { page } = way === 'session' ? await house.openAsOwner(path) : await openByKey(path, customer)
    const download = page.waitForEvent('download')
    await page.getByText('Requests as CSV').click()
    const file = await readFile(await (await download).path(), 'utf8')
    const [names, line, ...others] = file.trim().split('\r\n')
    assert.match(names ?? '', /^request_id,at,account,key,/)
    assert.ok(line?.startsWith(`${row?.request_id},`))
    assert.deepEqual(others, [])
  })
}

async function openByKey(path: string, { key }: PrepaidKey) {
  const opened = await house.open('/status')
  await opened.page.evaluate((given) => sessionStorage.setItem('verbatim-api-key', given), key)
  await opened.page.goto(house.service.url + path)
  return opened
}

test('an account that is never charged is told so', { skip }, async () => {
  const { account } = await runVerb<{ account: string }>(house.service, 'keys', 'create', '--name', 'own')
  const { page, complaints } = await house.openAsOwner(`/usage?account=${account}`)
  await page.getByText('This account is never charged.', { exact: false }).waitFor()
  assert.deepEqual(complaints, [])
})

for (const width of WIDTHS) {
  test(`at ${width} px nothing sticks out`, { skip }, async () => {
    const customer = await prepaidKey(house.service, '1')
    await (await ask(customer)).text()
    await rowsOf(customer, [200])
    const { page, complaints } = await house.openAsOwner('/usage?show=requests', { width })
    await page.getByRole('table', { name: /^Requests/ }).waitFor()
    await page.getByRole('img', { name: /^Credits\./ }).waitFor()
    for (const table of await page.getByText('Table').all()) await table.click()
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), width)
    assert.deepEqual(complaints, [])
  })
}

test('what is seen stays when asking again fails, and that is said', { skip }, async () => {
  const { page } = await house.openAsOwner('/usage')
  const table = page.getByRole('table', { name: /^Usage by/ }).first()
  await table.waitFor()
  await page.route('**/api/v1/usage?**', (route) => route.abort())
  await page.getByText('The service cannot be reached.').first().waitFor()
  assert.ok(await table.isVisible())
})
