import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { PageHouse, skip, WIDTHS } from '../page/open-page.ts'
import { pageFences } from './page-fences.ts'

const house = new PageHouse()

interface Listed {
  id: string
  title: string
}

async function listed(): Promise<Listed[]> {
  const answer = await fetch(`${house.service.url}/docs/pages.json`)
  return ((await answer.json()) as { data: Listed[] }).data
}

async function openDocs(path: string, width: (typeof WIDTHS)[number] = 1440) {
  const opened = await house.open(path, { width })
  await opened.page.locator('.docs-article, .docs-cards').first().waitFor()
  return opened
}

/** What is read on the page, in its order: headings, and the first sample of each group. */
const headings = (page: Page) =>
  page
    .locator('.docs-article :is(h2, h3)')
    .evaluateAll((all) => all.map((one) => one.firstChild?.textContent ?? ''))

/** The text of a page without its fences. */
function outsideFences(markdown: string): string {
  return markdown.replace(/^```.*?^```$/gms, '')
}

test('every page shows what its Markdown says: headings, samples and words', { skip }, async () => {
  const { page, complaints } = await openDocs('/docs')
  for (const { id, title } of await listed()) {
    await page
      .getByRole('navigation', { name: 'Pages of the documentation' })
      .getByText(title, { exact: true })
      .click()
    await page.getByRole('heading', { level: 1, name: title, exact: true }).waitFor()
    await page.locator('.docs-article').waitFor()
    const markdown = await (await fetch(`${house.service.url}/docs/${id}.md`)).text()
    const expected = [...outsideFences(markdown).matchAll(/^#{2,3} (.+)$/gm)].map(
      ([, heading = '']) => heading,
    )
    assert.deepEqual(await headings(page), expected, id)
    const shown = ((await page.locator('.docs-article').textContent()) ?? '').replace(/\s+/g, ' ')
    for (const word of outsideFences(markdown).match(/`[^`\n|]+`/g) ?? []) {
      assert.ok(shown.includes(word.slice(1, -1).replace(/\s+/g, ' ')), `${id}: ${word}`)
    }
    const [first] = pageFences(markdown)
    const [block] = await page.locator('.docs-article pre').allInnerTexts()
    if (first !== undefined) assert.equal(block?.trim(), first.code.trim(), id)
  }
  assert.deepEqual(complaints, [])
})

test('every link of every page leads somewhere, and every anchor is there', { skip }, async () => {
  const { url } = house.service
  const pages = new Map<string, string>()
  for (const { id } of await listed()) pages.set(id, await (await fetch(`${url}/docs/${id}.md`)).text())
  const targets = new Set(
    [...pages.values()].flatMap((text) => [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, to = '']) => to)),
  )
  assert.ok(targets.size > 10)
  const { page } = await openDocs('/docs')
  for (const target of targets) {
    assert.ok(target.startsWith(`${url}/`), target)
    assert.equal((await fetch(target)).status, 200, target)
  }
  for (const id of pages.keys()) {
    await page.goto(`${url}/docs/${id}`)
    await page.locator('.docs-article').waitFor()
    const ids = new Set(await page.locator('.docs-heading').evaluateAll((all) => all.map((one) => one.id)))
    const anchors = [...targets].flatMap((to) =>
      to.startsWith(`${url}/docs/${id}.md#`) ? [to.split('#')[1] ?? ''] : [],
    )
    for (const anchor of anchors) assert.ok(ids.has(anchor), `${id}#${anchor}`)
  }
})

test('a link within the texts goes to its page without loading anew, and to the heading that it names', {
  skip,
}, async () => {
  const { page } = await openDocs('/docs/parameters')
  await page.evaluate(() => Object.assign(window, { stayed: true }))
  await page.locator('.docs-article').getByRole('link', { name: 'model', exact: true }).click()
  await page.getByRole('heading', { level: 1, name: 'API access' }).waitFor()
  await page.locator('#models:focus').waitFor()
  assert.equal(await page.evaluate(() => 'stayed' in window), true)
})

test('the search finds a section by its words, by keyboard', { skip }, async () => {
  const { page } = await openDocs('/docs')
  await page.getByRole('searchbox', { name: 'Search the documentation' }).focus()
  await page.keyboard.type('queue_full retry-after')
  await page.getByText(/sections? found\./).waitFor()
  await page.keyboard.press('Tab')
  assert.match((await page.locator(':focus').textContent()) ?? '', /^(Errors|Limits)/)
  await page.keyboard.press('Enter')
  await page.locator('.docs-article').waitFor()
  assert.match(page.url(), /\/docs\/(errors|limits)/)
})

test('samples have the key of the tab, in the browser alone', { skip }, async () => {
  const { page } = await openDocs('/docs/quick-start')
  const code = page.locator('.docs-article pre', { hasText: 'Authorization' }).first()
  assert.match((await code.textContent()) ?? '', /Bearer YOUR_API_KEY/)
  await page.evaluate((key) => sessionStorage.setItem('verbatim-api-key', key), 'vbk_of_this_tab')
  await page.reload()
  await page.getByText('The samples have the API key of this tab filled in.').waitFor()
  assert.match((await code.textContent()) ?? '', /Bearer vbk_of_this_tab/)
})

test('the prompt for assistants is copied as a whole by one button', { skip }, async () => {
  const { page } = await openDocs('/docs/ai-prompt', 360)
  await page.getByRole('button', { name: 'Copy the AI implementation prompt' }).click()
  await page.getByText('Copied', { exact: true }).waitFor()
  const copied = await page.evaluate(() => navigator.clipboard.readText())
  const markdown = await (await fetch(`${house.service.url}/docs/ai-prompt.md`)).text()
  assert.equal(copied.trim(), pageFences(markdown)[0]?.code.trim())
})

test('pages are read from the first to the last by the links at their end', { skip }, async () => {
  const pages = await listed()
  const { page } = await openDocs(`/docs/${pages[0]?.id}`)
  for (const { title } of pages.slice(1)) {
    await page.getByRole('link', { name: `Next: ${title}` }).click()
    await page.getByRole('heading', { level: 1, name: title, exact: true }).waitFor()
  }
  await page.getByRole('link', { name: `Previous: ${pages.at(-2)?.title}` }).waitFor()
  assert.equal(await page.getByRole('link', { name: /^Next: / }).count(), 0)
})

test('nothing sticks out at any width', { skip }, async () => {
  const pages = await listed()
  for (const width of WIDTHS) {
    const { page } = await openDocs('/docs', width)
    for (const { id } of pages) {
      // As a click on a link does, which is hidden at some widths.
      await page.evaluate((path) => history.pushState(null, '', path), `/docs/${id}`)
      await page.locator(`.docs-source a[href$="/${id}.md"]`).waitFor()
      const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
      assert.ok(over <= 0, `${id} at ${width}: ${over}`)
    }
    await page.context().close()
  }
})
