import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, test } from 'node:test'
import type { Page } from 'playwright-core'
import { startTestService } from '../support/service.ts'
import { becomes, marks } from './ask-in-chat.ts'
import { ask, finished, lastAnswer, listen } from './asking.ts'
import { PageHouse, skip } from './open-page.ts'
import { ScriptedUpstream } from './scripted-upstream.ts'

const upstream = new ScriptedUpstream()
const house = new PageHouse(async () =>
  startTestService({ VERBATIM_UPSTREAM_URL: await upstream.start(), VERBATIM_MODEL: 'scripted' }),
)
after(() => upstream.stop())

/** @param seen words of the text that stand together on the page */
async function askAndAnswer(page: Page, question: string, text: string, seen = text): Promise<void> {
  await ask(page, question)
  const turn = await upstream.next()
  turn.say(text)
  turn.end()
  await lastAnswer(page).getByText(seen).waitFor()
  await finished(page)
}

const entry = (page: Page, title: string) => page.getByRole('link', { name: title, exact: true })

async function choose(page: Page, menu: string, item: string): Promise<void> {
  await page.getByRole('button', { name: menu }).click()
  await page.getByRole('menuitem', { name: item }).click()
}

/** Takes a file out by a menu. */
async function download(page: Page, menu: string, item: string): Promise<string> {
  const [file] = await Promise.all([page.waitForEvent('download'), choose(page, menu, item)])
  return file.path()
}

async function exportAll(page: Page): Promise<{ path: string; file: Record<string, unknown> }> {
  const path = await download(page, 'Import and export', 'Export all as JSON')
  return { path, file: JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown> }
}

test('the history of a browser is exported with receipts, and imported the same in another', {
  skip,
}, async () => {
  const { page } = await house.open('/')
  await askAndAnswer(page, 'Name a bird.', 'A wren.')
  await askAndAnswer(page, 'Another.', 'A kite.')
  const { path, file } = await exportAll(page)
  assert.equal(Object.keys(file.bundles as object).length, 2)
  assert.deepEqual(file.without_bundle, {})

  const { page: other } = await house.open('/')
  await other.getByLabel('Import conversations').setInputFiles(path)
  await entry(other, 'Name a bird.').click()
  await lastAnswer(other).getByText('A kite.').waitFor()
  const again = await exportAll(other)
  assert.deepEqual(again.file.conversations, file.conversations)
})

/** Opens a Markdown file in a browser of its own, which has receipts by that file alone. */
async function importMarkdown(text: string): Promise<Page> {
  const context = await house.visitor()
  await context.route('**/v1/receipts/**', (route) => route.abort())
  const { page } = await house.open('/', { context })
  const file = { name: 'chat.md', mimeType: 'text/markdown', buffer: Buffer.from(text) }
  await page.getByLabel('Import conversations').setInputFiles(file)
  return page
}

/** What is read of a Markdown file, and the chat in its data, whose members may be in another order. */
function partsOf(text: string): [shown: string, chats: unknown] {
  const [shown = '', data = ''] = text.split('```json verbatim-conversations\n')
  const { conversations } = JSON.parse(data.slice(0, data.indexOf('\n```'))) as { conversations: unknown }
  return [shown, conversations]
}

test('a chat exported as Markdown is imported with its marks; an edited answer is shown as edited, and not as verified', {
  skip,
}, async () => {
  const { page } = await house.open('/')
  await askAndAnswer(page, 'Name a bird.', 'A wren.\n\n## Answer\n\n```js\nlet open', 'A wren.')
  await askAndAnswer(page, 'Another.', 'A kite.')
  const path = await download(page, 'More about Name a bird.', 'Export as Markdown')
  const text = await readFile(path, 'utf8')

  const whole = await importMarkdown(text)
  await lastAnswer(whole).getByText('A kite.').waitFor()
  await becomes(marks(whole).nth(0), 'verified')
  await becomes(marks(whole).nth(1), 'verified')
  const again = await download(whole, 'More about Name a bird.', 'Export as Markdown')
  assert.deepEqual(partsOf(await readFile(again, 'utf8')), partsOf(text))
  await whole.getByLabel('Import conversations').setInputFiles(path)
  await whole.getByRole('alert').getByText('“Name a bird.” is here already.').waitFor()

  const edited = await importMarkdown(text.replace('\nA kite.\n', '\nA crow.\n'))
  await lastAnswer(edited).getByText('A crow.').waitFor()
  await becomes(marks(edited).nth(0), 'verified')
  await becomes(marks(edited).nth(1), 'mismatch')

  const bare = await importMarkdown('# Name a bird.\n\n## Answer\n\nA wren.\n')
  await bare.getByRole('alert').getByText('The file has no data at its end').waitFor()
})

test('the history is searched in titles and in the text of all messages', { skip }, async () => {
  const { page } = await house.open('/')
  await askAndAnswer(page, 'Name a tree.', 'An alder.')
  await page.getByRole('button', { name: 'New chat' }).click()
  await askAndAnswer(page, 'Name a fish.', 'A bream.')
  await page.getByLabel('Search conversations').fill('ALDER')
  await entry(page, 'Name a fish.').waitFor({ state: 'detached' })
  await entry(page, 'Name a tree.').waitFor()
})

test('what was found is said once, and a search that fails is told', { skip }, async () => {
  const { page } = await house.open('/')
  await askAndAnswer(page, 'Name a tree.', 'An alder.')
  const said = await listen(page)
  await page.getByLabel('Search conversations').fill('alder')
  await page.getByText('1 conversation found.').waitFor({ state: 'attached' })
  await askAndAnswer(page, 'Another.', 'A birch.')
  assert.equal((await said()).filter((words) => words.includes('found')).length, 1)
  await page.evaluate(() => {
    IDBDatabase.prototype.transaction = () => {
      throw new DOMException('The disk is gone.', 'UnknownError')
    }
  })
  await page.getByLabel('Search conversations').fill('birch')
  // The chat may say by itself that the end of its answer could not be kept.
  const list = page.getByRole('navigation', { name: 'Conversations' })
  await list.getByRole('alert').getByText('The disk is gone.').waitFor()
})

/** Resolves when the service has the answer as it ended. */
async function whenSaved(page: Page, text: string, work: Promise<void>): Promise<void> {
  const saved = page.waitForResponse((response) => {
    const body = response.request().postData() ?? ''
    return (
      response.request().method() === 'PUT' &&
      response.ok() &&
      body.includes(text) &&
      body.includes('"finished"')
    )
  })
  await Promise.all([saved, work])
}

test('the history of who signed in is on the service: what one device asks the other has', {
  skip,
}, async () => {
  const { page: one } = await house.openAsOwner('/')
  await whenSaved(one, 'The Tyne.', askAndAnswer(one, 'Name a river.', 'The Tyne.'))
  const { page: other } = await house.openAsOwner(new URL(one.url()).pathname)
  await lastAnswer(other).getByText('The Tyne.').waitFor()
  await whenSaved(other, 'The Wear.', askAndAnswer(other, 'And another?', 'The Wear.'))
  await one.reload()
  await lastAnswer(one).getByText('The Wear.').waitFor()
})

test('the history of who signs out is gone from the browser', { skip }, async () => {
  const { page } = await house.openAsOwner('/')
  await whenSaved(page, 'Cheviot.', askAndAnswer(page, 'Name a hill.', 'Cheviot.'))
  await page.waitForFunction(hasNothingUnsent)
  const { origin } = new URL(page.url())
  const gone = await page.request.delete(`${origin}/api/v1/session`, { headers: { origin } })
  assert.equal(gone.status(), 200)
  await page.goto(origin)
  await page.getByText('Kept in this browser').waitFor()
  await page.waitForFunction(keepsNothing)
  await entry(page, 'Name a hill.').waitFor({ state: 'detached' })
})

test('who signs out on another page leaves nothing behind either', { skip }, async () => {
  const { page, complaints } = await house.openAsOwner('/')
  await whenSaved(page, 'Kielder.', askAndAnswer(page, 'Name a lake.', 'Kielder.'))
  await page.getByLabel('Message').fill('A secret')
  await page.waitForFunction(hasNothingUnsent)
  await page.goto(new URL('/status', page.url()).href)
  await page.getByRole('button', { name: /^Account/ }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await page.getByRole('button', { name: 'Account: not signed in' }).waitFor()
  await page.waitForFunction(keepsNothing)
  const left = () => [localStorage.getItem('verbatim-chat-owner'), sessionStorage.getItem('verbatim-draft')]
  assert.deepEqual(await page.evaluate(left), [null, null])
  assert.deepEqual(complaints, [])
})

/** Run in the page. */
async function hasNothingUnsent(): Promise<boolean> {
  const database = await new Promise<IDBDatabase>((resolve, reject) => {
    const opening = indexedDB.open('verbatim-chat')
    opening.onerror = () => reject(opening.error)
    opening.onsuccess = () => resolve(opening.result)
  })
  const entries = await new Promise<{ unsent: boolean }[]>((resolve) => {
    const all = database.transaction('entries').objectStore('entries').getAll()
    all.onsuccess = () => resolve(all.result)
  })
  database.close()
  return entries.every(({ unsent }) => !unsent)
}

/** Run in the page. */
async function keepsNothing(): Promise<boolean> {
  const database = await new Promise<IDBDatabase>((resolve, reject) => {
    const opening = indexedDB.open('verbatim-chat')
    opening.onerror = () => reject(opening.error)
    opening.onsuccess = () => resolve(opening.result)
  })
  const keys = await new Promise<IDBValidKey[]>((resolve) => {
    const all = database.transaction('conversations').objectStore('conversations').getAllKeys()
    all.onsuccess = () => resolve(all.result)
  })
  database.close()
  return keys.length === 0
}

test('a browser that lets nothing be kept answers all the same, and says so', { skip }, async () => {
  const context = await house.visitor()
  await context.addInitScript(() => {
    IDBFactory.prototype.open = () => {
      throw new DOMException('The user denied it.', 'SecurityError')
    }
  })
  const { page, complaints } = await house.open('/', { context })
  await askAndAnswer(page, 'Name a lake.', 'Windermere.')
  await page.getByText('This browser does not let chats be kept.').first().waitFor()
  await askAndAnswer(page, 'And another?', 'Ullswater.')
  assert.deepEqual(complaints, [])
})
