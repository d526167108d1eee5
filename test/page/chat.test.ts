import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { eventually } from '../faults/eventually.ts'
import { ask, finished, lastAnswer, listen } from './asking.ts'
import { skip } from './open-page.ts'
import { ScriptedHouse } from './scripted-house.ts'

const house = new ScriptedHouse()

test('stopping ends the generation, and keeps what was written', { skip }, async () => {
  const { page } = await house.open()
  await ask(page, 'Count for ever.')
  const turn = await house.upstream.next()
  turn.say('One, two,')
  await lastAnswer(page).getByText('One, two,').waitFor()
  await page.keyboard.press('Escape')
  await turn.left()
  await lastAnswer(page)
    .filter({ hasText: 'One, two,' })
    .getByText(/You stopped this answer/)
    .waitFor()
})

test('whoever waits is told the place in the queue', { skip }, async () => {
  const [first, second] = [await house.open(), await house.open()]
  await ask(first.page, 'Name a colour.')
  const turn = await house.upstream.next()
  await ask(second.page, 'Name a city.')
  await lastAnswer(second.page)
    .getByText(/^In the queue: place 1 of 1/)
    .waitFor()
  turn.say('Red.')
  turn.end()
  await house.answer('Vienna.')
  await lastAnswer(second.page).getByText('Vienna.').waitFor()
})

test('answering again keeps the earlier version', { skip }, async () => {
  const { page } = await house.open()
  await ask(page, 'Name a colour.')
  await house.answer('Red.')
  const shown = await finished(page)
  await shown.getByRole('button', { name: 'Answer again' }).click()
  await house.answer('Blue.')
  await shown.getByText('Blue.').waitFor()
  await shown.getByRole('group', { name: 'Versions' }).getByText('2/2').waitFor()
  await shown.getByRole('button', { name: 'Earlier version' }).click()
  await shown.getByText('Red.').waitFor()
  await shown.getByText('Blue.').waitFor({ state: 'detached' })
})

test('editing a question begins another branch, and the first one stays', { skip }, async () => {
  const { page } = await house.open()
  await ask(page, 'Name a colour.')
  await house.answer('Red.')
  await finished(page)
  await page.getByRole('button', { name: 'Edit the question' }).click()
  await page.getByRole('textbox', { name: 'Edit the question' }).fill('Name a city.')
  await page.getByRole('button', { name: 'Ask again' }).click()
  const turn = await house.answer('Vienna.')
  assert.deepEqual(
    turn.request.messages.map(({ content }) => content),
    ['Name a city.'],
  )
  await lastAnswer(page).getByText('Vienna.').waitFor()
  await finished(page)
  await page.getByRole('button', { name: 'Earlier version' }).click()
  await lastAnswer(page).getByText('Red.').waitFor()
})

test('a fork is a conversation of its own', { skip }, async () => {
  const { page } = await house.open()
  await ask(page, 'Name a colour.')
  await house.answer('Red.')
  const shown = await finished(page)
  const before = page.url()
  await shown.getByRole('button', { name: 'More about this answer' }).click()
  await page.getByRole('menuitem', { name: 'Fork to a new chat' }).click()
  await page.waitForURL((url) => url.href !== before)
  await lastAnswer(page).getByText('Red.').waitFor()
  await ask(page, 'And another?')
  const turn = await house.answer('Green.')
  assert.equal(turn.request.messages.length, 3)
  await lastAnswer(page).getByText('Green.').waitFor()
  await page.goto(before)
  await lastAnswer(page).getByText('Red.').waitFor()
  assert.equal(await page.getByText('Green.').count(), 0)
})

test('an answer that was cut off goes on as one', { skip }, async () => {
  const { page } = await house.open()
  await ask(page, 'Tell a story.')
  const turn = await house.upstream.next()
  turn.say('Once upon')
  turn.end('length')
  await lastAnswer(page).getByText('cut off at the token limit').waitFor()
  await page.getByRole('button', { name: 'Continue' }).click()
  await house.answer(' a time.')
  await lastAnswer(page).getByText('Once upon a time.').waitFor()
  await lastAnswer(page).getByText('Part 2').waitFor()
  assert.equal(await page.getByRole('heading', { name: 'Answer', exact: true }).count(), 1)
})

test('what is set under Parameters is sent, and what is wrong is not', { skip }, async () => {
  const { page } = await house.open()
  await page.getByRole('button', { name: 'Parameters' }).click()
  const dialog = page.getByRole('dialog', { name: 'Parameters' })
  await dialog.getByLabel('System prompt').fill('Answer in one word.')
  await dialog.getByLabel('temperature').fill('3')
  await dialog.getByText('Write a number from 0 to 2.').waitFor()
  await dialog.getByLabel('temperature').fill('0.25')
  await dialog.getByLabel('top_p', { exact: true }).fill('2')
  await dialog.getByRole('button', { name: 'Done' }).click()
  await page.getByRole('button', { name: 'Parameters 2 set' }).waitFor()
  await ask(page, 'Name a colour.')
  const { request } = await house.answer('Red.')
  assert.equal(request.temperature, 0.25)
  assert.equal(request.messages[0]?.content, 'Answer in one word.')
  await finished(page)
  await page.getByRole('button', { name: 'Parameters 2 set' }).click()
  await dialog.getByRole('button', { name: 'Reset all' }).click()
  const temperature = dialog.getByLabel('temperature')
  await eventually('the field is empty', async () => (await temperature.inputValue()) === '')
  assert.equal(await dialog.getByLabel('top_p', { exact: true }).inputValue(), '', 'what was wrong goes too')
})

test('a tool call is shown with its arguments', { skip }, async () => {
  const { page } = await house.open()
  await page.getByRole('button', { name: 'Parameters' }).click()
  const tool = { type: 'function', function: { name: 'get_weather', parameters: { type: 'object' } } }
  await page.getByLabel('tools', { exact: true }).fill(JSON.stringify([tool]))
  await page.getByRole('button', { name: 'Done' }).click()
  await ask(page, 'Is it raining in Vienna?')
  const turn = await house.upstream.next()
  turn.call('get_weather', '{"city":"Vienna"}')
  turn.end('tool_calls')
  const calls = lastAnswer(page).getByRole('region', { name: 'Tool calls' })
  await calls.filter({ hasText: '"city": "Vienna"' }).getByText('get_weather').waitFor()
})

test('a refusal is told in words, with what to do', { skip }, async () => {
  const { page } = await house.open()
  await page.getByRole('button', { name: 'Parameters' }).click()
  await page.getByLabel('API key').fill('vbk_wrong')
  await page.getByRole('button', { name: 'Done' }).click()
  await ask(page, 'Name a colour.')
  const problem = page.getByRole('alert')
  await problem.getByText('The API key was not accepted.').waitFor()
  await problem.getByRole('button', { name: 'Try again' }).waitFor()
})

test('the live region speaks sentences and the end, never pieces', { skip }, async () => {
  const { page } = await house.open()
  const said = await listen(page)
  await ask(page, 'What is the log?')
  const turn = await house.upstream.next()
  for (const piece of ['The l', 'og is', ' **sig', 'ned**. Any', 'body can check', ' it. Even', ' you']) {
    turn.say(piece)
    await lastAnswer(page).getByText(piece.replaceAll('*', '').trim(), { exact: false }).waitFor()
  }
  turn.end()
  await finished(page)
  await page.locator('#announcements', { hasText: 'The answer is complete.' }).waitFor({ state: 'attached' })
  const sentences = await said()
  for (const words of sentences) assert.match(words, /[.!?]$/, 'ends as a sentence does')
  assert.equal(
    sentences.join(' '),
    'The log is signed. Anybody can check it. Even you The answer is complete.',
  )
})

/** Resolves with where the page is once it has not moved for ten frames: a browser may scroll smoothly, and what is drawn may change in height. */
function restingPlace(page: Page): Promise<number> {
  return page.evaluate(async () => {
    for (let place = scrollY, still = 0; ; still = place === scrollY ? still + 1 : 0, place = scrollY) {
      if (still === 10) return place
      await new Promise(requestAnimationFrame)
    }
  })
}

test('the page keeps to the end only while the reader is there', { skip }, async () => {
  const { page } = await house.open()
  await ask(page, 'Write much.')
  const turn = await house.upstream.next()
  const lines = (from: number) => Array.from({ length: 60 }, (_, line) => `Line ${from + line}.\n\n`).join('')
  turn.say(lines(0))
  await page.getByText('Line 59.', { exact: true }).waitFor()
  await page.waitForFunction(
    () => scrollY > 1000 && document.documentElement.scrollHeight - innerHeight - scrollY <= 1,
  )
  await restingPlace(page)
  await page.mouse.move(600, 300)
  await page.mouse.wheel(0, -600)
  const jump = page.getByRole('button', { name: 'Jump to the latest' })
  await jump.waitFor()
  const place = await restingPlace(page)
  turn.say(lines(60))
  await page.getByText('Line 119.', { exact: true }).waitFor({ state: 'attached' })
  assert.equal(await restingPlace(page), place)
  await jump.click()
  await jump.waitFor({ state: 'detached' })
  turn.end()
  await finished(page)
})

test('a menu stays open while the page follows an answer', { skip }, async () => {
  const { page } = await house.open()
  await ask(page, 'Write much.')
  const turn = await house.upstream.next()
  turn.say('Once upon a time.\n\n')
  await lastAnswer(page).getByText('Once upon a time.').waitFor()
  await page.getByRole('button', { name: 'More about Write much.' }).click()
  const rename = page.getByRole('menuitem', { name: 'Rename' })
  await rename.waitFor()
  turn.say(Array.from({ length: 60 }, (_, line) => `Line ${line}.\n\n`).join(''))
  await page.waitForFunction(() => scrollY > 1000)
  await restingPlace(page)
  await rename.click()
  await page.getByRole('dialog', { name: 'Rename this conversation' }).waitFor()
  turn.end()
})
