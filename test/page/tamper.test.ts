/** An answer, its receipt or its key that is not what it should be is told by the mark, whatever the service says. */
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import { handoverText, operatorAddress, signEigenText } from '@verbatim/proof'
import type { Page, Route } from 'playwright-core'
import { askInChat, becomes, marks } from './ask-in-chat.ts'
import { PageHouse, skip } from './open-page.ts'

const house = new PageHouse()

/** Lets what the service sends be changed on the way. */
async function changing(page: Page, path: string | RegExp, change: (text: string) => string): Promise<void> {
  await page.route(path, async (route) => {
    const response = await route.fetch()
    const text = await response.text()
    await route.fulfill({ response, body: change(text) })
  })
}

/** The first of the keyless paths, which the page takes. */
const COMPLETIONS = /\/api\/gpt-oss-2t$/
const RECEIPTS = /\/v1\/receipts\//

/** In the last piece of content, so that the answer is one letter longer. */
function oneLetterMore(stream: string): string {
  const at = stream.lastIndexOf('"content":"') + '"content":"'.length
  return `${stream.slice(0, at)}x${stream.slice(at)}`
}

const CHANGES: [what: string, path: RegExp, change: (text: string) => string, state: string][] = [
  ['one letter of the answer', COMPLETIONS, oneLetterMore, 'mismatch'],
  [
    'the receipt’s id',
    COMPLETIONS,
    (text) => text.replace(/"receipt":"[^"]+"/g, '"receipt":null'),
    'unsigned',
  ],
  ['the receipt’s model', RECEIPTS, (text) => text.replace(/"model":"[^"]+"/, '"model":"other"'), 'mismatch'],
  ['the receipt’s form', RECEIPTS, (text) => text.replace('"statement"', '"statements"'), 'mismatch'],
  ['the log’s proof', RECEIPTS, (text) => text.replace(/"leaf_index":\d+/, '"leaf_index":999'), 'mismatch'],
  ['that it is in the log', RECEIPTS, (text) => withoutLog(text), 'not-logged'],
]

function withoutLog(text: string): string {
  return JSON.stringify({ ...(JSON.parse(text) as object), inclusion: null, checkpoint: null })
}

for (const [what, path, change, state] of CHANGES) {
  test(`${what} changed on the way is ${state}`, { skip }, async () => {
    const { page } = await house.open('/')
    await changing(page, path, change)
    await becomes(await askInChat(page, 'Say hello.'), state)
    await page.context().close()
  })
}

/** Has the browser remember another operator, as if it had used this service before. */
async function rememberOperator(page: Page, operator: string): Promise<void> {
  const described = await fetch(`${house.service.url}/.well-known/verbatim.json`)
  const { log } = (await described.json()) as { log: { vkey: string } }
  const trust = { operator, chainId: 1, logKey: log.vkey, earlier: [], since: 0, checkpoint: null }
  const item = [`verbatim-trust ${house.service.url}`, JSON.stringify(trust)] as const
  await page.evaluate(([name, value]) => localStorage.setItem(name, value), item)
}

const OLD_KEY = new Uint8Array(32).fill(5)
const OLD = operatorAddress(OLD_KEY)

test('another key than the one remembered is unknown, until the reader trusts it', { skip }, async () => {
  const { page } = await house.open('/')
  await rememberOperator(page, OLD)
  const mark = await askInChat(page, 'Say hello.')
  await becomes(mark, 'unknown-key')
  await mark.click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText(OLD).first().waitFor()
  await dialog.getByRole('button', { name: 'Trust this key from now on' }).click()
  await becomes(mark, 'verified')
  await page.context().close()
})

/** The service’s own description, with a handover from the old key that is signed by `signer`. */
function withHandover(text: string, signer: Uint8Array): string {
  const described = JSON.parse(text) as { operator: string; operators: object[] }
  const at = '2026-01-02T03:04:05.000Z'
  const handover = signEigenText(handoverText(OLD, described.operator, Date.parse(at)), signer)
  const entry = {
    address: OLD,
    since: at,
    until: at,
    handover,
    handover_at: at,
    successor: described.operator,
  }
  return JSON.stringify({ ...described, operators: [entry, ...described.operators] })
}

for (const [whose, signer, state] of [
  ['the old key', OLD_KEY, 'verified'],
  ['a stranger', new Uint8Array(32).fill(6), 'unknown-key'],
] as const) {
  test(`a new key after a handover signed by ${whose} is ${state}`, { skip }, async () => {
    const { page } = await house.open('/')
    await rememberOperator(page, OLD)
    await changing(page, /\.well-known\/verbatim\.json$/, (text) => withHandover(text, signer))
    await becomes(await askInChat(page, 'Say hello.'), state)
    await page.context().close()
  })
}

test('a receipt that cannot be had is not checked, and checked when it can', { skip }, async () => {
  const { page } = await house.open('/')
  const cut = (route: Route) => route.abort()
  await page.route(RECEIPTS, cut)
  const mark = await askInChat(page, 'Say hello.')
  await becomes(mark, 'unchecked')
  await page.unroute(RECEIPTS, cut)
  await mark.click()
  await page.getByRole('button', { name: 'Check again' }).click()
  await becomes(mark, 'verified')
  await page.context().close()
})

test('a mismatch is told in words, to screen readers too', { skip }, async () => {
  const { page } = await house.open('/')
  await changing(page, COMPLETIONS, oneLetterMore)
  const mark = await askInChat(page, 'Say hello.')
  assert.equal((await mark.textContent())?.trim(), 'Mismatch')
  await mark.click()
  await page.getByRole('dialog').getByText('The receipt is of another answer.').first().waitFor()
  const spoken = page.locator('#announcements')
  assert.equal((await spoken.textContent())?.trim(), 'Mismatch. The receipt is of another answer.')
  await page.context().close()
})

interface Exported {
  conversations: { nodes: Record<string, { role: string; text: string }> }[]
}

/** All chats of this browser as a file, in which every question is another one. */
async function withOtherQuestions(page: Page): Promise<string> {
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Import and export' }).click()
  await page.getByRole('menuitem', { name: 'Export all as JSON' }).click()
  const file = JSON.parse(await readFile(await (await download).path(), 'utf8')) as Exported
  for (const { nodes } of file.conversations) {
    for (const node of Object.values(nodes)) if (node.role === 'user') node.text = 'May I eat these?'
  }
  return JSON.stringify(file)
}

test('a file with another question above an answer is a mismatch, checked before or not', {
  skip,
}, async () => {
  const { page } = await house.open('/')
  await becomes(await askInChat(page, 'Say hello.'), 'verified')
  const buffer = Buffer.from(await withOtherQuestions(page))
  const { page: stranger } = await house.open('/')
  for (const reader of [page, stranger]) {
    const file = { name: 'chats.json', mimeType: 'application/json', buffer }
    await reader.getByLabel('Import conversations').setInputFiles(file)
    await reader.getByRole('link', { name: 'May I eat these?', exact: true }).click()
    const mark = marks(reader).first()
    await becomes(mark, 'mismatch')
    await mark.click()
    await reader
      .getByRole('dialog')
      .getByText('The question shown here is not the one that was asked.')
      .waitFor()
    await reader.context().close()
  }
})
