import assert from 'node:assert/strict'
import { test } from 'node:test'
import { assertAccessible } from './axe.ts'
import { PageHouse, skip, THEMES } from './open-page.ts'

const house = new PageHouse()

const heading = { name: 'There is nothing here' } as const

test('an address without a page is 404, and the page says so calmly, and leads on', { skip }, async () => {
  const { page, complaints } = await house.open('/status')
  const there = await page.reload()
  for (const path of ['/nowhere', '/no/where/', '/docs/a/b?c=/d']) {
    const answer = await page.goto(house.service.url + path)
    assert.equal(answer?.status(), 404, path)
    for (const name of ['content-security-policy', 'content-type', 'x-content-type-options']) {
      assert.equal(answer?.headers()[name], there?.headers()[name], name)
    }
    await page.getByRole('heading', heading).waitFor()
    await page.waitForFunction(() => document.title === 'There is nothing here · Verbatim')
  }
  await page.getByRole('main').getByRole('link', { name: 'Models' }).click()
  await page.getByRole('heading', { name: 'Model Library' }).waitFor()
  // The browser tells of each 404 by itself.
  const unexpected = complaints.filter((words) => !/status of 404/.test(words))
  assert.deepEqual(unexpected, [])
})

test('within the page an address without a page is the same', { skip }, async () => {
  const { page } = await house.open('/status')
  await page.getByRole('heading', { name: 'Status', level: 1 }).waitFor()
  await page.evaluate(() => history.pushState(null, '', '/nowhere/at%20all'))
  await page.getByRole('heading', heading).waitFor()
  await page.getByRole('main').getByText('/nowhere/at all').waitFor()
})

test('programs get JSON, as ever', { skip }, async () => {
  const html = 'text/html,application/xhtml+xml,*/*;q=0.8'
  for (const [path, accept] of [
    ['/nowhere', '*/*'],
    ['/nowhere', 'application/json'],
    ['/v1/nowhere', html],
    ['/api/v1/nowhere', html],
  ] as const) {
    const answer = await fetch(house.service.url + path, { headers: { accept } })
    assert.equal(answer.status, 404)
    const { error } = (await answer.json()) as { error: { code: string } }
    assert.equal(error.code, 'not_found', `${path} with ${accept}`)
  }
  const posted = await fetch(`${house.service.url}/nowhere`, { method: 'POST', headers: { accept: html } })
  assert.match(posted.headers.get('content-type') ?? '', /json/)
})

for (const theme of THEMES) {
  test(`it is accessible in the ${theme} theme`, { skip }, async () => {
    const { page } = await house.open(`/nowhere/${'long'.repeat(60)}`, { theme })
    await page.getByRole('heading', heading).waitFor()
    await assertAccessible(page, 'an address without a page')
  })
}

test('a page whose file cannot be had says so, and the rest stands', { skip }, async () => {
  const context = await house.visitor()
  await context.route('**/assets/models-page-*.js', (route) => route.abort())
  const { page } = await house.open('/models', { context })
  await page.getByRole('heading', { name: 'This page broke' }).waitFor()
  await page.getByRole('banner').getByRole('link', { name: 'Docs' }).click()
  await page.getByRole('heading', { name: 'Documentation', level: 1 }).waitFor()
})
