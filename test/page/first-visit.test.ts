import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startNano } from '../harmony/nano.ts'
import { ask, finished } from './asking.ts'
import { PageHouse, skip } from './open-page.ts'

const house = new PageHouse()
const houseOfFewWords = new PageHouse(() => startNano({ VERBATIM_PAGE_REASONING: 'off' }))

const FIGURES = /First token [\d.]+ m?s • .*[\d,]+ tokens? • [\d.]+ credits?/
const FOOT = /^0 characters • Input [\d.]+ \/M tokens • Output [\d.]+ \/M tokens$/

for (const width of [360, 1440]) {
  test(`at ${width} px one press asks, and the answer is verified here`, { skip }, async () => {
    const { page, complaints } = await house.open('/', { width })
    await page.locator('#composer-foot', { hasText: FOOT }).waitFor()
    await page.getByRole('list', { name: 'Questions to begin with' }).getByRole('button').first().click()
    const answer = await finished(page)
    await answer.getByRole('button', { name: /^Verified/ }).waitFor()
    assert.match((await answer.textContent()) ?? '', FIGURES)
    assert.match(new URL(page.url()).pathname, /^\/chat\/conv_/)
    assert.equal(await page.evaluate('document.documentElement.scrollWidth'), width, 'nothing sticks out')
    assert.deepEqual(complaints, [])
  })
}

test('reasoning is folded away, and said to be raw', { skip }, async () => {
  const { page } = await house.open('/')
  await ask(page, 'What is 2 + 2?')
  const answer = await finished(page)
  await answer.getByText(/^Thought( for [\d.]+ m?s)? · \d+ tokens?$/).click()
  await answer.getByText('Raw reasoning, not checked').waitFor()
})

test('where the operator hides reasoning, an answer has none of it', { skip }, async () => {
  const { page } = await houseOfFewWords.open('/')
  await ask(page, 'What is 2 + 2?')
  const answer = await finished(page)
  assert.equal(await answer.getByText(/^Thought/).count(), 0)
})
