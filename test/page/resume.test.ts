import { after, test } from 'node:test'
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

test('an answer comes back whole after a reload, and is paid once', { skip }, async () => {
  const { context, key } = await payingVisitor(house)
  const { page } = await house.open('/', { context })
  await ask(page, 'Count to three.')
  const turn = await upstream.next()
  turn.say('One, ')
  await lastAnswer(page).getByText('One,').waitFor()
  await page.reload()
  await lastAnswer(page).getByText('One,').waitFor()
  turn.say('two, ')
  await lastAnswer(page).getByText('One, two,').waitFor()
  turn.say('three.')
  turn.end()
  await lastAnswer(page).getByText('One, two, three.').waitFor()
  await finished(page)
  await assertPaidOnce(house.service, key)
})

test('an answer that ended while nobody looked is there, and is paid once', { skip }, async () => {
  const { context, key } = await payingVisitor(house)
  const { page } = await house.open('/', { context })
  await ask(page, 'Count to two.')
  const turn = await upstream.next()
  turn.say('One, ')
  await lastAnswer(page).getByText('One,').waitFor()
  const address = page.url()
  await page.goto('about:blank')
  turn.say('two.')
  turn.end()
  await page.goto(address)
  await lastAnswer(page).getByText('One, two.').waitFor()
  await finished(page)
  await assertPaidOnce(house.service, key)
})

test('an answer without a key comes back as well', { skip }, async () => {
  const { page } = await house.open('/')
  await ask(page, 'Count to two.')
  const turn = await upstream.next()
  turn.say('One, ')
  await lastAnswer(page).getByText('One,').waitFor()
  await page.reload()
  turn.say('two.')
  turn.end()
  await lastAnswer(page).getByText('One, two.').waitFor()
  await finished(page)
})
