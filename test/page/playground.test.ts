/** The playground as a developer uses it: one request as a form, as JSON and as code, and all that comes back. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { test } from 'node:test'
import { promisify } from 'node:util'
import type { Locator, Page } from 'playwright-core'
import { PageHouse, skip, WIDTHS } from './open-page.ts'

const house = new PageHouse()
const run = promisify(execFile)
const CHAT = '/v1/chat/completions'

const tab = (page: Page, name: string) => page.getByRole('tab', { name, exact: true })
const request = (page: Page) => page.getByRole('region', { name: 'Request' })
const answer = (page: Page) => page.getByRole('region', { name: 'Answer', exact: true })

/** The editor of the request's JSON, opened. */
async function json(page: Page): Promise<Locator> {
  await tab(page, 'JSON').click()
  return page.getByLabel('Body')
}

async function codeIn(page: Page, language: string): Promise<string> {
  await tab(page, 'Code').click()
  await tab(page, language).click()
  return (await request(page).locator('pre').textContent()) ?? ''
}

async function send(page: Page) {
  await page.getByRole('button', { name: 'Send' }).click()
  await answer(page)
    .getByText(/^\d{3}, first event after .* in all$/)
    .waitFor()
}

function linkTo(path: string, body: object): string {
  return `/playground#${new URLSearchParams({ path, body: JSON.stringify(body) })}`
}

test('form, JSON and code are one request, and the code runs', { skip }, async () => {
  const { page, complaints } = await house.openAsOwner('/playground')
  await page.getByLabel('Last message').fill('What is the capital of France?')
  await page.getByText('Parameters', { exact: true }).click()
  await page.getByLabel('temperature', { exact: true }).fill('0')
  await page.getByLabel('reasoning_effort').selectOption('low')
  const editor = await json(page)
  const written = {
    model: 'gpt-oss-nano',
    messages: [{ role: 'user', content: 'What is the capital of France?' }],
    stream: true,
    temperature: 0,
    reasoning_effort: 'low',
  }
  assert.deepEqual(JSON.parse(await editor.inputValue()), written)

  // A seed that a number of JavaScript cannot hold stays as it was typed.
  const { stream: _, ...whole } = written
  const typed = JSON.stringify(whole).replace('{', '{"seed":9007199254740993,')
  await editor.fill(typed)
  await tab(page, 'Form').click()
  assert.equal(await page.getByLabel('Stream the answer').isChecked(), false)
  await page.getByLabel('Last message').fill("What's the capital of Italy?")
  const curl = await codeIn(page, 'cURL')
  assert.match(curl, /"seed": 9007199254740993/)
  for (const language of ['Python', 'JavaScript', 'TypeScript']) {
    assert.match(await codeIn(page, language), /9007199254740993[\s\S]*capital of Italy/, language)
  }
  const env = { PATH: process.env.PATH, VERBATIM_API_KEY: house.service.key }
  const { stdout } = await run('sh', ['-c', curl], { env })
  assert.equal(JSON.parse(stdout).object, 'chat.completion')
  assert.match(stdout, /"seed":9007199254740993/)
  assert.deepEqual(complaints, [])
})

test('an answer is there as text, channels, raw events with their times, headers and receipt', {
  skip,
}, async () => {
  const { page, complaints } = await house.openAsOwner('/playground')
  await page.getByLabel('Last message').fill('What is the capital of France?')
  await send(page)
  await answer(page).getByText('Paris', { exact: false }).waitFor()
  await tab(page, 'Channels').click()
  await page.getByRole('heading', { name: 'Answer (final)' }).waitFor()
  await tab(page, 'Raw events').click()
  const events = answer(page).getByRole('row')
  const last = (await events.last().textContent()) ?? ''
  assert.match(last, /^\d+ msdata\[DONE\]$/)
  const times = await events.locator('td:first-child').allTextContents()
  const ms = times.map((time) => Number.parseInt(time, 10))
  assert.deepEqual(
    ms,
    ms.toSorted((a, b) => a - b),
    'they are in their order',
  )
  await tab(page, 'Headers').click()
  await answer(page).getByRole('row', { name: 'content-type text/event-stream' }).waitFor()
  await tab(page, 'Receipt').click()
  await answer(page).getByText('"signature"', { exact: false }).first().waitFor()
  await page.getByRole('link', { name: 'Check it on the verify page' }).click()
  await page.getByRole('heading', { level: 1, name: /verify/i }).waitFor()
  assert.deepEqual(complaints, [])
})

test('a link holds the request, and the address follows what is edited', { skip }, async () => {
  const body = { model: 'gpt-oss', input: 'What is the capital of Spain?', max_output_tokens: 64 }
  const { page, complaints } = await house.openAsOwner(linkTo('/v1/responses', body))
  assert.equal(await page.getByLabel('Input').inputValue(), body.input)
  assert.equal(await page.getByLabel('Model').inputValue(), 'gpt-oss')
  await send(page)
  await answer(page).getByText('Madrid', { exact: false }).waitFor()

  await page.getByLabel('Input').fill('What is the capital of Italy?')
  await page.waitForURL(/Italy/)
  const passedOn = page.url().slice(house.service.url.length)
  const other = await house.openAsOwner(passedOn)
  assert.equal(await other.page.getByLabel('Input').inputValue(), 'What is the capital of Italy?')
  assert.match(await other.page.getByLabel('Surface').inputValue(), /responses/)
  assert.deepEqual([...complaints, ...other.complaints], [])
})

test('a refusal is an answer to look at, and what is no JSON is not sent', { skip }, async () => {
  const { page } = await house.openAsOwner(linkTo(CHAT, { model: 'gpt-oss', messages: [], temperature: 9 }))
  await send(page)
  await answer(page).getByRole('alert').getByText('The service refused this request').waitFor()
  await answer(page)
    .getByText(/^400, /)
    .waitFor()
  await tab(page, 'Raw events').click()
  await answer(page).getByText('"code":"invalid_request"', { exact: false }).waitFor()
  await tab(page, 'Headers').click()
  await answer(page).getByText('x-request-id').waitFor()

  await (await json(page)).fill('{"model":')
  await page.getByRole('alert').getByText('JSON', { exact: false }).waitFor()
  assert.equal(await page.getByRole('button', { name: 'Send' }).getAttribute('aria-disabled'), 'true')
})

test('who has no key asks the keyless surface', { skip }, async () => {
  const { page, complaints } = await house.open('/playground')
  await page.getByText('Requests here run without a key', { exact: false }).waitFor()
  assert.match(await page.getByLabel('Surface').inputValue(), /^\/api\//)
  await page.getByLabel('Last message').fill('What is the capital of France?')
  await send(page)
  await answer(page).getByText('Paris', { exact: false }).waitFor()
  assert.doesNotMatch(await codeIn(page, 'cURL'), /VERBATIM_API_KEY/)
  assert.deepEqual(complaints, [])
})

for (const width of WIDTHS) {
  test(`at ${width} px nothing sticks out, with an answer and all of its sides`, { skip }, async () => {
    const { page, complaints } = await house.openAsOwner('/playground', { width })
    await send(page)
    for (const side of ['Raw events', 'Headers', 'Receipt', 'JSON', 'Code']) {
      await tab(page, side).click()
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), width, side)
    }
    assert.deepEqual(complaints, [])
  })
}

test('who leaves the page ends the request that it shows', { skip }, async () => {
  const story = { model: 'gpt-oss', stream: true, messages: [{ role: 'user', content: 'Tell me a story.' }] }
  const { page } = await house.openAsOwner(linkTo(CHAT, story))
  // It never answers: only the page can end it.
  await page.route(`**${CHAT}`, () => undefined)
  const sent = page.waitForRequest(`**${CHAT}`)
  await page.getByRole('button', { name: 'Send' }).click()
  await sent
  const ended = page.waitForEvent('requestfailed', (request) => request.url().endsWith(CHAT))
  await page.getByRole('link', { name: 'Models' }).first().click()
  assert.equal((await ended).failure()?.errorText, 'net::ERR_ABORTED')
})
