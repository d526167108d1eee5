import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { BrowserContext, Page } from 'playwright-core'
import { startTestService } from '../support/service.ts'
import { ask, finished, lastAnswer } from './asking.ts'
import { PageHouse, skip } from './open-page.ts'
import { assertPaidOnce, payingVisitor } from './paying-visitor.ts'
import { type ScriptedAnswer, ScriptedUpstream } from './scripted-upstream.ts'

const upstream = new ScriptedUpstream()
const house = new PageHouse(async () =>
  startTestService({ VERBATIM_UPSTREAM_URL: await upstream.start(), VERBATIM_MODEL: 'scripted' }),
)
after(() => upstream.stop())

/** Two tabs that both show an answer which has begun in the first. */
async function twoTabs(
  context: BrowserContext,
): Promise<{ first: Page; second: Page; turn: ScriptedAnswer }> {
  const { page: first } = await house.open('/', { context })
  await ask(first, 'Count to four.')
  const turn = await upstream.next()
  turn.say('One, ')
  await lastAnswer(first).getByText('One,').waitFor()
  const second = await context.newPage()
  await second.goto(first.url())
  await lastAnswer(second).getByText('One,').waitFor()
  return { first, second, turn }
}

/** All texts that the page shows from now on, after each change. */
async function watchText(page: Page): Promise<() => Promise<string[]>> {
  await page.evaluate(() => {
    const seen: string[] = []
    Object.assign(window, { seen })
    const look = () => seen.push(document.querySelector('main')?.textContent ?? '')
    new MutationObserver(look).observe(document.body, { childList: true, subtree: true, characterData: true })
  })
  return () => page.evaluate(() => (window as unknown as { seen: string[] }).seen)
}

test('a second tab follows an answer, and goes on with it when the first is closed', { skip }, async () => {
  const { context, key } = await payingVisitor(house)
  const { first, second, turn } = await twoTabs(context)
  turn.say('two, ')
  await lastAnswer(second).getByText('One, two,').waitFor()
  const texts = await watchText(second)
  await first.close()
  turn.say('three, ')
  await lastAnswer(second).getByText('One, two, three,').waitFor()
  turn.say('four.')
  turn.end()
  await lastAnswer(second).getByText('One, two, three, four.').waitFor()
  await finished(second)
  const jumpedBack = (await texts()).filter((text) => !text.includes('One, two,'))
  assert.deepEqual(jumpedBack, [])
  await assertPaidOnce(house.service, key)
})

test('an answer is stopped from any tab, for the service as well', { skip }, async () => {
  const { context } = await payingVisitor(house)
  const { first, second, turn } = await twoTabs(context)
  await second.getByLabel('Message').press('Escape')
  await turn.left()
  for (const page of [first, second]) {
    await lastAnswer(page).getByText('You stopped this answer').waitFor()
  }
})

test('what is named in one tab is named in the other', { skip }, async () => {
  const { context } = await payingVisitor(house)
  const { first, second, turn } = await twoTabs(context)
  turn.end()
  await finished(first)
  await finished(second)
  await first.getByRole('button', { name: 'More about Count to four.' }).click()
  await first.getByRole('menuitem', { name: 'Pin' }).click()
  await second.getByRole('region', { name: 'Pinned' }).getByRole('link', { name: 'Count to four.' }).waitFor()
})
