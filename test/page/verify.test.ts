/** The first answer of a first visit is checked in the browser that shows it, and the page that checks anything works without a network. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { parseDocument, verifyBundle } from '@verbatim/proof'
import type { Page } from 'playwright-core'
import { eventually } from '../faults/eventually.ts'
import { askInChat, becomes, marks } from './ask-in-chat.ts'
import { PageHouse, skip } from './open-page.ts'

const house = new PageHouse()

/** The checks that a region of the page tells, by name. */
async function statuses(page: Page): Promise<Record<string, string>> {
  const checks = page.locator('[data-check]')
  await checks.first().waitFor()
  const told = await checks.evaluateAll((lines) =>
    lines.map((line) => [line.getAttribute('data-check'), line.getAttribute('data-status')]),
  )
  return Object.fromEntries(told)
}

/** The page loads what checks by itself, a moment after it is seen. */
async function checkerRuns(page: Page): Promise<void> {
  await eventually('the checker runs', async () => {
    const [worker] = page.workers()
    return worker !== undefined && (await worker.evaluate<boolean>('onmessage !== null'))
  })
}

async function savedBundle(page: Page): Promise<string> {
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Save the bundle' }).click()
  return readFileSync(await (await download).path(), 'utf8')
}

test('the first answer of a first visit is verified in this browser', { skip }, async () => {
  const { page, complaints } = await house.open('/')
  const mark = await askInChat(page, 'Say hello.')
  await becomes(mark, 'verified')
  await mark.click()
  const told = await statuses(page)
  assert.equal(Object.keys(told).length, 11)
  for (const [name, status] of Object.entries(told)) {
    assert.equal(status, name === 'consistency' ? 'skipped' : 'passed', name)
  }
  assert.deepEqual(complaints, [])
  await page.context().close()
})

test('the bundle that is saved holds for any verifier, and the log is held to what was seen', {
  skip,
}, async () => {
  const { page } = await house.open('/')
  await becomes(await askInChat(page, 'Say hello.'), 'verified')
  await becomes(await askInChat(page, 'And goodbye.'), 'verified')
  await marks(page).last().click()
  assert.equal((await statuses(page)).consistency, 'passed')
  const { operator } = (await (await fetch(`${house.service.url}/.well-known/verbatim.json`)).json()) as {
    operator: string
  }
  const bundle = parseDocument(await savedBundle(page))
  assert.equal(verifyBundle(bundle, { operator, requireInclusion: true }).verified, true)
  await page.context().close()
})

test('the verification page finds an answer of this browser by its receipt, and elsewhere the receipt alone', {
  skip,
}, async () => {
  const { page } = await house.open('/')
  const mark = await askInChat(page, 'Say hello.')
  await becomes(mark, 'verified')
  await mark.click()
  await page.getByRole('link', { name: 'Open on the verification page' }).click()
  await page.getByRole('heading', { name: 'Verified', exact: true }).waitFor()
  await page.getByText('From a conversation in this browser.').waitFor()
  const path = new URL(page.url()).pathname
  assert.match(path, /\/verify\/rcpt_/)

  const { page: elsewhere } = await house.open(path)
  await elsewhere.getByRole('heading', { name: 'The receipt holds; the answer is not here' }).waitFor()
  const told = await statuses(elsewhere)
  assert.deepEqual([told['receipt-signature'], told.operator, told.inclusion], ['passed', 'passed', 'passed'])
  assert.deepEqual([told.request, told.answer], ['skipped', 'skipped'])
  await page.context().close()
  await elsewhere.context().close()
})

test('without a network a document is still checked, and one that was changed is not verified', {
  skip,
}, async () => {
  const { page } = await house.open('/')
  const mark = await askInChat(page, 'Say hello.')
  await becomes(mark, 'verified')
  await mark.click()
  const bundle = await savedBundle(page)

  const { page: verifier, complaints } = await house.open('/verify')
  await verifier.getByRole('heading', { name: 'Verify an answer' }).waitFor()
  await checkerRuns(verifier)
  await verifier.context().setOffline(true)
  await verifier.getByLabel('Or paste it').fill(bundle)
  await verifier.getByRole('button', { name: 'Check', exact: true }).click()
  await verifier.getByRole('heading', { name: 'Verified, but for who the operator is' }).waitFor()

  const changed = bundle.replace(/"content":"(.)/g, '"content":"$1$1')
  assert.notEqual(changed, bundle)
  await verifier.getByLabel('Or paste it').fill(changed)
  await verifier.getByRole('button', { name: 'Check', exact: true }).click()
  await verifier.getByRole('heading', { name: 'Not verified' }).waitFor()
  assert.equal((await statuses(verifier)).answer, 'failed')
  assert.deepEqual(
    complaints.filter((line) => !line.includes('ERR_INTERNET_DISCONNECTED')),
    [],
  )
  await page.context().close()
  await verifier.context().close()
})

test('a file is taken when it is chosen, and what is no document is told in words', { skip }, async () => {
  const { page } = await house.open('/verify')
  const vector = readFileSync(new URL('../../vectors/receipts/chat.json', import.meta.url), 'utf8')
  const { document, trust } = JSON.parse(vector) as { document: object; trust: { operator: string } }
  await page.getByLabel('Operator’s address').fill(trust.operator)
  await page.getByLabel('Choose a file').setInputFiles({
    name: 'answer.verbatim.json',
    mimeType: 'application/json',
    buffer: Buffer.from(JSON.stringify(document)),
  })
  await page.getByRole('heading', { name: 'Verified', exact: true }).waitFor()
  await page.getByLabel('Or paste it').fill('{"no":"document"}')
  await page.getByRole('button', { name: 'Check', exact: true }).click()
  await page
    .getByRole('region')
    .getByText('This is neither a bundle nor a request with its response.')
    .waitFor()
  await page.context().close()
})

test('an answer is made again with a key, and is the same', { skip }, async () => {
  const { page } = await house.openAsOwner('/')
  const mark = await askInChat(page, 'Say hello.')
  await becomes(mark, 'verified')
  await mark.click()
  const dialogs = page.getByRole('dialog')
  await dialogs.getByRole('button', { name: 'Replay' }).click()
  await page.getByRole('button', { name: 'Run it again' }).click()
  await page.getByText('Match: the same answer came').waitFor()
  await page.keyboard.press('Escape')
  await page.getByText('Match: the same answer came').waitFor({ state: 'detached' })
  assert.equal(await dialogs.count(), 1)
  await page.context().close()
})

test('without a key it is told why an answer cannot be made again', { skip }, async () => {
  const { page } = await house.open('/')
  await askInChat(page, 'Say hello.')
  await page.getByRole('button', { name: 'Replay' }).click()
  await page.getByRole('button', { name: 'Run it again' }).click()
  await page.getByText('Cannot be compared').waitFor()
  await page.getByRole('region').getByText('names the time of day').waitFor()
  await page.context().close()
})
