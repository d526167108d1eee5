import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { Page, Route } from 'playwright-core'
import { usageOf } from '../money/bank.ts'
import { startTestService } from '../support/service.ts'
import { ask, finished, lastAnswer } from './asking.ts'
import { PageHouse, skip } from './open-page.ts'
import { assertPaidOnce, payingVisitor } from './paying-visitor.ts'
import { ScriptedUpstream } from './scripted-upstream.ts'

const upstream = new ScriptedUpstream()
const house = new PageHouse(async () =>
  startTestService({ VERBATIM_UPSTREAM_URL: await upstream.start(), VERBATIM_MODEL: 'scripted' }),
)
after(() => upstream.stop())

/** Breaks the connection of all requests of one method. @returns what mends it, with the Idempotency-Keys of those requests. */
async function breaking(page: Page, method: 'POST' | 'DELETE') {
  const keys: (string | undefined)[] = []
  const breaks = async (route: Route) => {
    if (route.request().method() !== method) return route.fallback()
    keys.push(route.request().headers()['idempotency-key'])
    await route.abort()
  }
  await page.route('**/*', breaks)
  return async () => {
    await page.unroute('**/*', breaks)
    return keys
  }
}

test('a stop that the service does not hear is told', { skip }, async () => {
  const { context } = await payingVisitor(house)
  const { page } = await house.open('/', { context })
  await ask(page, 'Count to three.')
  const turn = await upstream.next()
  turn.say('One, ')
  await lastAnswer(page).getByText('One,').waitFor()
  await breaking(page, 'DELETE')
  await page.getByLabel('Message').press('Escape')
  await lastAnswer(page).getByText('You stopped this answer').waitFor()
  await lastAnswer(page).getByRole('alert').getByText('The service could not be told to stop.').waitFor()
})

test('a stopped answer tells what it used and cost, and that it has no receipt', { skip }, async () => {
  const { context, key } = await payingVisitor(house)
  const { page } = await house.open('/', { context })
  await ask(page, 'Count to three.')
  const turn = await upstream.next()
  turn.say('One, ')
  turn.say('two, ')
  await lastAnswer(page).getByText('One, two,').waitFor()
  await page.getByLabel('Message').press('Escape')
  const answer = lastAnswer(page)
  await answer.getByText('what was generated until then was charged. It has no receipt').waitFor()
  const [row] = await usageOf(house.service, key)
  assert.ok(row !== undefined && row.completion_tokens > 0 && Number(row.cost) > 0)
  const figures = new RegExp(`${row.completion_tokens} tokens? • ${row.cost.replace('.', '\\.')} credits`)
  await answer.getByText(figures).waitFor()
  await page.reload()
  await lastAnswer(page).getByText(figures).waitFor()
})

test('without an API key a stopped answer tells what it used, and that it has no receipt', {
  skip,
}, async () => {
  const { page } = await house.open('/')
  await ask(page, 'Count to three.')
  const turn = await upstream.next()
  turn.say('One, ')
  await lastAnswer(page).getByText('One,').waitFor()
  await page.getByLabel('Message').press('Escape')
  await lastAnswer(page).getByText('You stopped this answer. It has no receipt').waitFor()
  await lastAnswer(page)
    .getByText(/\d+ tokens? • 0 credits/)
    .waitFor()
})

test('an answer whose request broke is taken up with the same key', { skip }, async () => {
  const { context, key } = await payingVisitor(house)
  const { page } = await house.open('/', { context })
  // What broke is taken up by itself once the page hears of the service, and of who asks: that is not what is tried here.
  await page.locator('.pill:not([data-state="checking"])').waitFor()
  await page.getByRole('button', { name: 'Account: not signed in' }).waitFor()
  const mend = await breaking(page, 'POST')
  await ask(page, 'Count to one.')
  await lastAnswer(page).getByRole('alert').getByText('The service cannot be reached.').waitFor()
  const broken = await mend()
  const again = page.waitForRequest((request) => request.method() === 'POST')
  await lastAnswer(page).getByRole('button', { name: 'Take it up again' }).click()
  assert.deepEqual(broken, [(await again).headers()['idempotency-key']])
  const turn = await upstream.next()
  turn.say('One.')
  turn.end()
  await lastAnswer(page).getByText('One.', { exact: true }).waitFor()
  await finished(page)
  assert.equal(await lastAnswer(page).getByRole('alert').count(), 0)
  await assertPaidOnce(house.service, key)
})

test('what somebody else asked is asked anew only by a button that says so', { skip }, async () => {
  const { page } = await house.open('/')
  const mend = await breaking(page, 'POST')
  await ask(page, 'Count to one.')
  await lastAnswer(page).getByRole('button', { name: 'Take it up again' }).waitFor()
  const [broken] = await mend()
  const posted: (string | undefined)[] = []
  page.on('request', (request) => {
    if (request.method() === 'POST') posted.push(request.headers()['idempotency-key'])
  })
  await page.evaluate((key) => sessionStorage.setItem('verbatim-api-key', key), house.service.key)
  await page.reload()
  const ending = lastAnswer(page).locator('.chat-ending')
  await ending.getByText('asked too long ago, or by somebody else').waitFor()
  assert.deepEqual(posted, [])
  await ending.getByRole('button', { name: 'Answer again' }).click()
  const turn = await upstream.next()
  turn.say('One.')
  turn.end()
  await finished(page)
  assert.equal(posted.length, 1)
  assert.notEqual(posted[0], broken)
})
