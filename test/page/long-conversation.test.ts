/** A conversation of thousands of messages: all its words are there, and only what is near the screen is drawn. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Locator, Page } from 'playwright-core'
import { eventually } from '../faults/eventually.ts'
import { ask, finished, lastAnswer } from './asking.ts'
import { assertAccessible } from './axe.ts'
import { importLong } from './long-history.ts'
import { skip } from './open-page.ts'
import { ScriptedHouse } from './scripted-house.ts'

const QUESTIONS = 1_000
/** More than the screens around the one that is seen have. */
const MOST_DRAWN = 100

const house = new ScriptedHouse()

test('a long conversation is drawn where it is seen, and is whole for whoever searches or goes on', {
  skip,
}, async () => {
  const { page, complaints } = await house.open()
  await importLong(page, QUESTIONS)
  await page.reload()
  await lastAnswer(page)
    .getByText(`Answer ${QUESTIONS - 1}`, { exact: true })
    .waitFor()
  await finished(page)
  const drawn = () => page.locator('.chat-messages article:not(.chat-undrawn)').count()
  await page
    .locator('.chat-messages article')
    .nth(2 * QUESTIONS - 1)
    .waitFor({ state: 'attached' })
  assert.equal(await page.locator('.chat-messages article').count(), 2 * QUESTIONS)
  assert.ok((await drawn()) < MOST_DRAWN, `${await drawn()} are drawn`)
  assert.equal(await page.getByRole('heading', { level: 2, name: 'Answer', exact: true }).count(), QUESTIONS)

  // What the browser's own search does: it finds the words and goes there.
  assert.equal(await page.evaluate("window.find('Question 500 of a long talk', false, false, true)"), true)
  const found = page.locator('.chat-question:not(.chat-undrawn)').getByText('Question 500 of')
  await found.waitFor()
  const answer = page.locator('.chat-answer:not(.chat-undrawn)').filter({ hasText: 'Answer 500' })
  await answer.locator('strong').waitFor()
  assert.ok((await drawn()) < 2 * MOST_DRAWN, `${await drawn()} are drawn`)

  await page.evaluate('scrollTo(0, 0)')
  await page.locator('.chat-question:not(.chat-undrawn)').getByText('Question 0 of').waitFor()
  await page.getByRole('button', { name: 'Jump to the latest' }).click()
  await ask(page, 'And the end?')
  const { request } = await house.answer('This.')
  assert.equal(request.messages.length, 2 * QUESTIONS + 1)
  await lastAnswer(page).getByText('This.').waitFor()
  await finished(page)
  assert.deepEqual(complaints, [])
})

test('a message in the middle of a long conversation is edited and forked as any', { skip }, async () => {
  const { page } = await house.open()
  await importLong(page, 200)
  await assertAccessible(page, 'a long conversation', [360, 1440])
  await seeBeginning(page, 200)
  const first = page.locator('.chat-answer').first()
  await first.getByRole('button', { name: 'More about this answer' }).click()
  const before = page.url()
  await page.getByRole('menuitem', { name: 'Fork to a new chat' }).click()
  await page.waitForURL((url) => url.href !== before)
  await lastAnswer(page).getByText('Answer 0', { exact: true }).waitFor()
  assert.equal(await page.locator('.chat-messages article').count(), 2)
  await page.goBack()
  await lastAnswer(page).getByText('Answer 199', { exact: true }).waitFor()
  await seeBeginning(page, 200)
  const question = page.locator('.chat-question').first()
  await question.getByRole('button', { name: 'Edit the question' }).click()
  await page.getByRole('textbox', { name: 'Edit the question' }).fill('Another beginning?')
  await page.getByRole('button', { name: 'Ask again' }).click()
  const { request } = await house.answer('Yes.')
  assert.equal(request.messages.length, 1)
  await lastAnswer(page).getByText('Yes.').waitFor()
})

test('a long conversation is printed as it is drawn, all of it', { skip }, async () => {
  const { page, complaints } = await house.open()
  await importLong(page, 100)
  await page.reload()
  await lastAnswer(page).getByText('Answer 99', { exact: true }).waitFor()
  const undrawn = page.locator('.chat-undrawn')
  await page.locator('.chat-messages article').nth(199).waitFor({ state: 'attached' })
  assert.notEqual(await undrawn.count(), 0)
  await page.evaluate(`addEventListener('beforeprint', () => {
    window.seen = ['.chat-undrawn', '.chat-answer strong'].map((what) => document.querySelectorAll(what).length)
  })`)
  await page.pdf()
  assert.deepEqual(await page.evaluate('window.seen'), [0, 100])
  await undrawn.first().waitFor({ state: 'attached' })
  await page.emulateMedia({ media: 'print' })
  await undrawn.first().waitFor({ state: 'detached' })
  assert.equal(await undrawn.count(), 0)
  assert.deepEqual(complaints, [])
})

test('who steps to a version by keyboard is still there, however long what follows it is', {
  skip,
}, async () => {
  const { page } = await house.open()
  await importLong(page, 100)
  await seeBeginning(page, 100)
  const fourth = page.locator('.chat-question').nth(3)
  await fourth.getByRole('button', { name: 'Edit the question' }).click()
  await page.getByRole('textbox', { name: 'Edit the question' }).fill('Another way?')
  await page.getByRole('button', { name: 'Ask again' }).click()
  await house.answer('Yes.')
  await lastAnswer(page).getByText('Yes.').waitFor()
  await finished(page)
  const step = async (name: string, text: string) => {
    await fourth.getByRole('button', { name }).focus()
    await page.keyboard.press('Enter')
    await fourth.getByText(text).waitFor()
    const focused = fourth.locator(':focus')
    assert.equal(await focused.getAttribute('aria-label'), name)
  }
  await step('Earlier version', 'Question 3 of')
  await page.locator('.chat-messages article').nth(199).waitFor({ state: 'attached' })
  await twoFrames(page)
  await staysOnScreen(fourth)
  await step('Later version', 'Another way?')
  await staysOnScreen(fourth)
})

/** The end comes first: until the rest is there, the page has another beginning. */
async function seeBeginning(page: Page, questions: number): Promise<void> {
  const last = 2 * questions - 1
  await page.locator('.chat-messages article').nth(last).waitFor({ state: 'attached' })
  // By then the page itself has gone to the end, which would undo what follows.
  await twoFrames(page)
  await page.evaluate('scrollTo(0, 0)')
  await page.locator('.chat-question:not(.chat-undrawn)').getByText('Question 0 of').waitFor()
}

function twoFrames(page: Page): Promise<unknown> {
  return page.evaluate('new Promise((then) => requestAnimationFrame(() => requestAnimationFrame(then)))')
}

/** Once all that is around it is laid out. */
async function staysOnScreen(message: Locator): Promise<void> {
  await eventually('it is on the screen', () => message.evaluate(isOnScreen))
}

function isOnScreen(element: Element): boolean {
  const { top, bottom } = element.getBoundingClientRect()
  return bottom > 0 && top < innerHeight
}
