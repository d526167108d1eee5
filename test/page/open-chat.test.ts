import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { Page } from 'playwright-core'
import { eventually } from '../faults/eventually.ts'
import { startTestService } from '../support/service.ts'
import { ask, finished, lastAnswer } from './asking.ts'
import { PageHouse, skip } from './open-page.ts'
import { ScriptedUpstream } from './scripted-upstream.ts'

const upstream = new ScriptedUpstream()
const house = new PageHouse(async () =>
  startTestService({ VERBATIM_UPSTREAM_URL: await upstream.start(), VERBATIM_MODEL: 'scripted' }),
)
after(() => upstream.stop())

async function askAndAnswer(page: Page, question: string, text: string): Promise<void> {
  await ask(page, question)
  const turn = await upstream.next()
  turn.say(text)
  turn.end()
  await lastAnswer(page).getByText(text).waitFor()
  await finished(page)
}

const missing = (page: Page) => page.getByText('This conversation is not here.')

test('where there is no conversation of an address, a new one is begun below', { skip }, async () => {
  const { page, complaints } = await house.open('/chat/conv_unknown')
  await missing(page).waitFor()
  await askAndAnswer(page, 'Hello?', 'Hello.')
  assert.match(page.url(), /\/chat\/conv_[0-9a-f]{32}$/)
  assert.equal(await missing(page).count(), 0)
  await page.reload()
  await lastAnswer(page).getByText('Hello.').waitFor()
  await page.getByRole('link', { name: 'Hello?', exact: true }).waitFor()
  assert.deepEqual(complaints, [])
})

test('one that goes in another tab is missing here, and the next question begins a new one', {
  skip,
}, async () => {
  const { page } = await house.open('/')
  await askAndAnswer(page, 'First?', 'One.')
  const gone = page.url()
  const { page: other } = await house.open(new URL(gone).pathname, { context: page.context() })
  await lastAnswer(other).getByText('One.').waitFor()
  await other.getByRole('button', { name: 'More about First?' }).click()
  await other.getByRole('menuitem', { name: 'Delete' }).click()
  await missing(page).waitFor()
  await askAndAnswer(page, 'Second?', 'Two.')
  assert.notEqual(page.url(), gone)
})

test('the page of a model leads to a chat with it', { skip }, async () => {
  const context = await house.visitor()
  await context.route('**/v1/models', async (route) => {
    const response = await route.fetch()
    const { data } = (await response.json()) as { data: object[] }
    await route.fulfill({ response, json: { data: [...data, { ...data[0], id: 'other', aliases: [] }] } })
  })
  const { page } = await house.open('/chat?model=other', { context })
  const model = page.getByLabel('Model', { exact: true })
  await eventually('the model of the link is chosen', async () => (await model.inputValue()) === 'other')
})

test('a question goes to the model that is shown, where the chosen one is gone', { skip }, async () => {
  const { page } = await house.open('/chat?model=gone')
  assert.equal(await page.getByLabel('Model', { exact: true }).inputValue(), 'scripted')
  await askAndAnswer(page, 'Who?', 'I.')
})
