/** Tool results brought on the page: sent with their calls, kept, changed as versions, and covered by the mark. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { GET_WEATHER } from '../harmony/nano.ts'
import { askInChat, becomes, marks } from './ask-in-chat.ts'
import { ask, finished, lastAnswer } from './asking.ts'
import { assertAccessible } from './axe.ts'
import { PageHouse, skip } from './open-page.ts'
import { ScriptedHouse } from './scripted-house.ts'

const scripted = new ScriptedHouse()
const house = new PageHouse()

async function setParameters(page: Page, values: Record<string, string>): Promise<void> {
  await page.getByRole('button', { name: /^Parameters/ }).click()
  const dialog = page.getByRole('dialog', { name: 'Parameters' })
  for (const [name, value] of Object.entries(values)) {
    const field = dialog.getByLabel(name, { exact: true })
    if ((await field.evaluate((control) => control.tagName)) === 'SELECT') await field.selectOption(value)
    else await field.fill(value)
  }
  await dialog.getByRole('button', { name: 'Done' }).click()
}

const TOOLS = JSON.stringify([GET_WEATHER])
const form = (page: Page) => page.getByRole('form', { name: 'Tool results' })
const brought = (page: Page) =>
  page.locator('article').filter({ has: page.getByRole('heading', { name: 'Tool results', exact: true }) })

test('a call of a real model is answered with the result that the reader brings, and the answer is verified', {
  skip,
}, async () => {
  const context = await house.visitor()
  await context.addInitScript((key) => sessionStorage.setItem('verbatim-api-key', key), house.service.key)
  const { page, complaints } = await house.open('/', { context })
  await setParameters(page, { tools: TOOLS, tool_choice: 'required', temperature: '0' })
  await becomes(await askInChat(page, 'What is the weather in Oslo?'), 'verified')
  const sent = page.waitForRequest('**/v1/chat/completions')
  await form(page).getByLabel('Result of get_weather').fill('{"weather":"Snowy"}')
  await form(page).getByRole('button', { name: 'Send results' }).click()
  const body = (await sent).postDataJSON() as { tools: unknown; tool_choice?: unknown; messages: object[] }
  assert.deepEqual([body.tools, body.tool_choice], [[GET_WEATHER], undefined])
  assert.deepEqual(
    body.messages.map((message) => 'role' in message && message.role),
    ['user', 'assistant', 'tool'],
  )
  // The reasoning says it too, and is folded away.
  const said = lastAnswer(page).getByText(/Snowy/i).and(page.locator(':not(.chat-reasoning-text)'))
  await said.first().waitFor()
  await becomes(marks(page).nth(1), 'verified')
  assert.equal(await form(page).count(), 0)
  await page.reload()
  await brought(page).getByText('Snowy').waitFor()
  await becomes(marks(page).nth(1), 'verified')
  assert.deepEqual(complaints, [])
})

/** A chat whose last answer calls a tool. */
async function openWithCall(): Promise<Page> {
  const { page } = await scripted.open()
  await setParameters(page, { tools: TOOLS })
  await ask(page, 'Is it raining?')
  const turn = await scripted.upstream.next()
  turn.call('get_weather', '{"city":"Vienna"}')
  turn.end('tool_calls')
  await finished(page)
  return page
}

test('results are versions: others are brought for the same calls, and the first ones stay', {
  skip,
}, async () => {
  const page = await openWithCall()
  const send = form(page).getByRole('button', { name: 'Send results' })
  assert.equal(await send.isDisabled(), true, 'nothing is brought yet')
  await form(page).getByLabel('Result of get_weather').fill('rain')
  await send.click()
  const first = await scripted.answer('It rains.')
  assert.deepEqual(first.request.messages.slice(-1)[0]?.content, 'rain')
  await lastAnswer(page).getByText('It rains.').waitFor()
  await finished(page)
  await assertAccessible(page, 'results of tools')
  await page.getByRole('button', { name: 'Edit the results' }).click()
  await assertAccessible(page, 'results that are edited')
  await form(page).getByLabel('Result of get_weather').fill('sun')
  await send.click()
  const second = await scripted.answer('It is sunny.')
  assert.deepEqual(second.request.messages.slice(-1)[0]?.content, 'sun')
  await lastAnswer(page).getByText('It is sunny.').waitFor()
  await finished(page)
  await brought(page).getByRole('button', { name: 'Earlier version' }).click()
  await lastAnswer(page).getByText('It rains.').waitFor()
  await ask(page, 'And tomorrow?')
  const third = await scripted.answer('So it is.')
  assert.deepEqual(
    third.request.messages.map(({ role }) => role),
    ['user', 'assistant', 'tool', 'assistant', 'user'],
  )
})

test('who goes on without a result says so to the model, and the question stays', { skip }, async () => {
  const page = await openWithCall()
  await ask(page, 'Never mind. Who are you?')
  const { request } = await scripted.answer('A model.')
  assert.deepEqual(
    request.messages.map(({ role, content }) => [role, content]),
    [
      ['user', 'Is it raining?'],
      ['assistant', null],
      ['tool', 'No result was given.'],
      ['user', 'Never mind. Who are you?'],
    ],
  )
})
