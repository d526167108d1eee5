/** A long prompt on a real llama-server: the page tells how far it is read before there is a word of the answer. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startTestService } from '../support/service.ts'
import { ask, lastAnswer } from './asking.ts'
import { PageHouse, skip } from './open-page.ts'

/** More than the engine reads in the two seconds before a caller is told what it waits for. */
const WORDS = 6_500

const house = new PageHouse(() => startTestService({ VERBATIM_CONTEXT: '8192', VERBATIM_SLOTS: '1' }))

test('while a long prompt is read the page tells how far that is', { skip }, async () => {
  const context = await house.visitor()
  await context.addInitScript((key) => sessionStorage.setItem('verbatim-api-key', key), house.service.key)
  const { page } = await house.open('/', { context })
  await ask(page, 'tick '.repeat(WORDS))
  const progress = lastAnswer(page).getByText(/^Reading the prompt: [1-9][\d,]* of [\d,]+ tokens$/)
  // Read in the moment that it is there: the prompt may be read to its end in the next one.
  const [read = 0, all = 0] = ((await progress.textContent()) ?? '')
    .matchAll(/\d[\d,]*/g)
    .map(([number]) => Number(number.replaceAll(',', '')))
  assert.ok(read > 0 && read <= all && all > WORDS, `${read} of ${all}`)
  await page.keyboard.press('Escape')
  await lastAnswer(page).getByText('You stopped this answer').waitFor()
})
