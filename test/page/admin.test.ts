/** The admin page as the operator uses it, against a cache that is empty and a hub of our own. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import type { AccountAnswer, LibraryModel, MadeKeyAnswer } from '@verbatim/protocol'
import type { Page } from 'playwright-core'
import { startNano } from '../harmony/nano.ts'
import { checkBooks, prepaidKey } from '../money/bank.ts'
import { PageHouse, skip, WIDTHS } from './open-page.ts'

const HUB_MODEL = 'SmolLM2-135M-Instruct'
/** What the manifest says of its file: anything else would be refused. */
const HUB_MODEL_BYTES = 98_362_432
const SENT_BYTES = 1_000_000

const cacheDir = mkdtempSync(join(tmpdir(), 'verbatim-admin-'))
const hub = await startHub()
const house = new PageHouse(() => startNano({ VERBATIM_CACHE: cacheDir, HF_ENDPOINT: hub.url }))
after(() => {
  hub.server.closeAllConnections()
  hub.server.close()
  rmSync(cacheDir, { recursive: true, force: true })
})

/** Sends a part of what it has, and then leaves its caller waiting. */
async function startHub(): Promise<{ server: Server; url: string }> {
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-length': HUB_MODEL_BYTES }).write(Buffer.alloc(SENT_BYTES))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

function rowOf(page: Page, words: string) {
  return page.getByRole('row').filter({ has: page.getByText(words, { exact: true }) })
}

/** What the service has, as the signed-in owner of the page is told. */
async function read<Answer>(page: Page, path: string): Promise<Answer> {
  const answer = await page.context().request.get(house.service.url + path)
  return (await answer.json()) as Answer
}

async function modelOf(page: Page, id: string): Promise<LibraryModel | undefined> {
  const { data } = await read<{ data: LibraryModel[] }>(page, '/api/v1/library')
  return data.find((model) => model.id === id)
}

async function order(page: Page, account: string, act: string, amount: string) {
  await rowOf(page, account)
    .getByRole('button', { name: `Acts for ${account}` })
    .click()
  await page.getByRole('menuitem', { name: act }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Credits').fill(amount)
  await dialog.getByLabel('Memo').fill('invoice 7')
  // Twice, as an impatient hand does: one form is one order.
  await dialog.getByRole('button', { name: /credits$/ }).dblclick()
  await dialog.waitFor({ state: 'hidden' })
}

function asks(key: string): Promise<Response> {
  return fetch(`${house.service.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'gpt-oss', max_tokens: 8, messages: [{ role: 'user', content: 'hi' }] }),
  })
}

test('a model is pulled to its end, and removed', { skip }, async () => {
  const { page, complaints } = await house.openAsOwner('/admin/models')
  const row = rowOf(page, 'gpt-oss-nano-vision')
  await row.getByText('Not here').waitFor()
  await rowOf(page, 'gpt-oss-nano').getByText('Served now').waitFor()
  await row.getByRole('button', { name: 'Pull gpt-oss-nano-vision' }).click()
  await row.getByText('Here', { exact: true }).waitFor()
  assert.equal((await modelOf(page, 'gpt-oss-nano-vision'))?.present, true)

  await row.getByRole('button', { name: 'Remove gpt-oss-nano-vision' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('It can be pulled again', { exact: false }).waitFor()
  await dialog.getByRole('button', { name: 'Remove' }).click()
  await row.getByText('Not here').waitFor()
  assert.equal((await modelOf(page, 'gpt-oss-nano-vision'))?.present, false)
  assert.deepEqual(complaints, [])
})

test('a pull shows how far it is, keeps the focus of its button, and is cancelled', { skip }, async () => {
  const { page, complaints } = await house.openAsOwner('/admin/models')
  const row = rowOf(page, HUB_MODEL)
  await row.getByRole('button', { name: `Pull ${HUB_MODEL}` }).press('Enter')
  await row.getByText('1 MB of 98.4 MB').waitFor()
  const bar = row.getByRole('progressbar', { name: `Pull of ${HUB_MODEL}` })
  await bar.and(page.locator(`[value="${SENT_BYTES}"]`)).waitFor()
  const cancel = row.getByRole('button', { name: `Cancel the pull of ${HUB_MODEL}` })
  assert.ok(await cancel.evaluate((button) => button === document.activeElement))

  // One at a time: the second is refused in words.
  await page.getByRole('button', { name: 'Pull gpt-oss-nano-vision' }).click()
  await page.getByRole('alert').getByText(`${HUB_MODEL} is being pulled`, { exact: false }).waitFor()
  await cancel.press('Enter')
  await row.getByText('The pull was cancelled', { exact: false }).waitFor()
  assert.equal((await modelOf(page, HUB_MODEL))?.pull?.state, 'cancelled')
  assert.deepEqual(
    complaints.filter((line) => !line.includes('409')),
    [],
  )
})

test('credits given on the page are spent by a key, and what is taken is gone', { skip }, async () => {
  const { page, complaints } = await house.openAsOwner('/admin')
  await page.getByRole('button', { name: 'Open an account' }).click()
  await page.getByLabel('Name').fill('Workshop')
  await page.getByLabel('Requests a minute').fill('30')
  await page.getByRole('button', { name: 'Open', exact: true }).click()
  await rowOf(page, 'Workshop').waitFor()
  const { data } = await read<{ data: AccountAnswer[] }>(page, '/api/v1/accounts')
  const account = data.find(({ name }) => name === 'Workshop')
  assert.deepEqual([account?.available, account?.limits.requests_per_minute], ['0', 30])

  const made = await page.context().request.post(`${house.service.url}/api/v1/keys`, {
    data: { name: 'bench', account: account?.id },
    headers: { origin: house.service.url },
  })
  const { key } = (await made.json()) as MadeKeyAnswer
  assert.equal((await asks(key)).status, 402)

  await order(page, 'Workshop', 'Give credits', '2')
  await rowOf(page, 'Workshop').getByText('2 credits').waitFor()
  assert.equal((await asks(key)).status, 200)
  await order(page, 'Workshop', 'Take credits', '1.5')
  const { available } = await read<{ available: string }>(page, `/api/v1/credits?account=${account?.id}`)
  assert.ok(Number(available) > 0.4 && Number(available) < 0.5, available)
  await checkBooks(house.service)
  assert.deepEqual(complaints, [])
})

test('the audit log shows what was done, and by whom', { skip }, async () => {
  const { page, complaints } = await house.openAsOwner('/admin/audit')
  await page.getByRole('table').waitFor()
  await page.getByLabel('Filter').fill('model pulled vision')
  const pulled = rowOf(page, 'gpt-oss-nano-vision')
  await pulled.getByText('owner', { exact: true }).waitFor()
  await page.getByLabel('Filter').fill('owner granted')
  const granted = page.getByRole('row').filter({ hasText: 'granted' })
  await pulled.waitFor({ state: 'detached' })
  await granted.first().waitFor()
  assert.equal(await granted.count(), 1, 'clicked twice, given once')
  await granted.getByText('Show').click()
  await granted.getByText('invoice 7', { exact: false }).waitFor()
  await page.getByLabel('Filter').fill('nobody did this')
  await page.getByText('No entry has these words.').waitFor()
  assert.deepEqual(complaints, [])
})

test('who is no administrator is told so', { skip }, async () => {
  const { key } = await prepaidKey(house.service, '1', '--scopes', 'chat,keys,usage')
  const { page } = await house.open('/admin')
  await page.getByText('Sign in to administer this service').waitFor()
  await page.getByLabel('API key').fill(key)
  await page.getByRole('button', { name: 'Use this key' }).click()
  await page.getByText('it needs the scope “admin”', { exact: false }).waitFor()
})

for (const width of WIDTHS) {
  test(`at ${width} px each section is there, and nothing sticks out`, { skip }, async () => {
    const { page, complaints } = await house.openAsOwner('/admin', { width })
    for (const section of ['Accounts', 'Models', 'Engine and queue', 'Signing key', 'Audit log']) {
      await page.getByRole('navigation', { name: 'Administration' }).getByText(section).click()
      await page.getByRole('heading', { level: 2, name: section }).waitFor()
      await page.getByRole('table').waitFor()
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), width, section)
    }
    assert.deepEqual(complaints, [])
  })
}
