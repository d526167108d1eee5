/** A conversation of thousands of messages: all its words are there, and only what is near the screen is drawn. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
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
  await page.evaluate('scrollTo(0, 0)')
  const first = page.locator('.chat-answer').first()
  await first.getByRole('button', { name: 'More about this answer' }).click()
  const before = page.url()
  await page.getByRole('menuitem', { name: 'Fork to a new chat' }).click()
  await page.waitForURL((url) => url.href !== before)
  await lastAnswer(page).getByText('Answer 0', { exact: true }).waitFor()
  assert.equal(await page.locator('.chat-messages article').count(), 2)
  await page.goBack()
  await lastAnswer(page).getByText('Answer 199', { exact: true }).waitFor()
  await page.evaluate('scrollTo(0, 0)')
  await page.getByRole('button', { name: 'Edit the question' }).first().click()
  await page.getByRole('textbox', { name: 'Edit the question' }).fill('Another beginning?')
  await page.getByRole('button', { name: 'Ask again' }).click()
  const { request } = await house.answer('Yes.')
  assert.equal(request.messages.length, 1)
  await lastAnswer(page).getByText('Yes.').waitFor()
})
