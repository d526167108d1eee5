/** Who has no key meets the limits of their address: the page says which, and until when. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { say, startTestService } from '../support/service.ts'
import { ask, finished, lastAnswer, mayBeSent } from './asking.ts'
import { PageHouse, skip } from './open-page.ts'
import { ScriptedUpstream } from './scripted-upstream.ts'

const upstream = new ScriptedUpstream()
const house = new PageHouse(async () =>
  startTestService({
    VERBATIM_UPSTREAM_URL: await upstream.start(),
    VERBATIM_MODEL: 'scripted',
    VERBATIM_TRUSTED_PROXIES: '127.0.0.0/8,::1',
  }),
)
after(() => upstream.stop())

const scarceUpstream = new ScriptedUpstream()
const TOKENS_A_DAY = 1_500
const scarceHouse = new PageHouse(async () =>
  startTestService({
    VERBATIM_UPSTREAM_URL: await scarceUpstream.start(),
    VERBATIM_MODEL: 'scripted',
    VERBATIM_KEYLESS_TOKENS_PER_ADDRESS: String(TOKENS_A_DAY),
  }),
)
after(() => scarceUpstream.stop())

test('two tabs of one address are answered one after the other', { skip }, async () => {
  const context = await house.visitor()
  const { page: first } = await house.open('/', { context })
  const { page: second } = await house.open('/', { context })
  await ask(first, 'Name a bird.')
  const one = await upstream.next()
  await ask(second, 'Name a fish.')
  await lastAnswer(second).locator('.chat-waiting').waitFor()
  one.say('A wren.')
  one.end()
  await lastAnswer(first).getByText('A wren.').waitFor()
  const two = await upstream.next()
  two.say('A bream.')
  two.end()
  await lastAnswer(second).getByText('A bream.').waitFor()
  await finished(second)
  await context.close()
})

/** Of the page and of the requests beside it: by itself a browser may take IPv6, and another client IPv4. */
const ADDRESS = { 'x-forwarded-for': '192.0.2.1' }

/** One runs, and this many of the same address may wait for it. */
const MOST_WAITING = 16

/** Requests of this address until no more may wait; what is given ends them. */
async function fillTheLine(): Promise<() => void> {
  const leave = new AbortController()
  const calls = Array.from({ length: 1 + MOST_WAITING + 1 }, () => askWithoutPage(leave.signal))
  assert.equal(await Promise.race(calls), 429, 'the one too many is refused, and all others wait')
  for (const call of calls)
    call.catch((error: unknown) => assert.equal(leave.signal.aborted, true, String(error)))
  return () => leave.abort()
}

async function askWithoutPage(signal: AbortSignal): Promise<number> {
  const response = await fetch(`${house.service.url}/api/gpt-oss-2t`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...ADDRESS },
    body: JSON.stringify(say('Wait.', { stream: false })),
    signal,
  })
  return response.status
}

test('an address with too many requests waiting is told so, and may ask again', { skip }, async () => {
  const context = await house.visitor()
  await context.setExtraHTTPHeaders(ADDRESS)
  const { page } = await house.open('/', { context })
  await page.getByLabel('Message').fill('Name a tree.')
  await mayBeSent(page)
  // Those who wait do so for a time only: all that is slow about the page comes before.
  const leave = await fillTheLine()
  await page.keyboard.press('Enter')
  const notice = page.getByRole('alert').filter({ hasText: 'A limit is reached for now.' })
  await notice.waitFor()
  assert.match((await notice.textContent()) ?? '', /16 requests waiting already.*Try again in \d+ seconds?\./)
  leave()
  await page.context().close()
})

test('an allowance that is used up is told with the hours until it begins anew', { skip }, async () => {
  const { page } = await scarceHouse.open('/')
  await ask(page, 'Name a tree.')
  const turn = await scarceUpstream.next()
  for (let tokens = 0; tokens < TOKENS_A_DAY; tokens++) turn.say('a ')
  turn.end()
  await finished(page)
  await ask(page, 'And another?')
  const notice = page.getByRole('alert').filter({ hasText: 'A limit is reached for now.' })
  await notice.waitFor()
  const words = (await notice.textContent()) ?? ''
  assert.match(words, /allowance of 1500 tokens a day/)
  assert.match(words, /midnight UTC/)
  assert.match(words, /Try again in \d+ (h|min|seconds?)\b/)
  await page.context().close()
})
