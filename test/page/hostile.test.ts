/**
 * Answers that attack their reader, shown by the real page under its real policy: nothing of them runs, nothing is asked of any host, nothing leaves the answer's
 * place, and the page goes on working.
 */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Page } from 'playwright-core'
import { ADDRESSES } from './hostile/addresses.ts'
import { conversationsFile } from './hostile/conversations.ts'
import { DIAGRAMS, FORMULAS } from './hostile/formulas.ts'
import { MARKUP } from './hostile/markup.ts'
import { SHAPES } from './hostile/shapes.ts'
import { PageHouse, skip } from './open-page.ts'

const SETS = { MARKUP, ADDRESSES, FORMULAS, DIAGRAMS, SHAPES }

/** What an answer may become; `svg`, `path` and MathML come from KaTeX alone, which makes them of its own parts. */
const ELEMENTS =
  'a bdi blockquote br button code del details div em figcaption figure h3 h4 h5 h6 hr img input li ol p path pre span strong summary svg table tbody td th thead tr ul'
const MATHEMATICS =
  'annotation math menclose mfrac mi mn mo mover mpadded mphantom mroot mrow mspace msqrt mstyle msub msubsup msup mtable mtd mtext mtr munder munderover semantics line'
const ALLOWED = new Set(`${ELEMENTS} ${MATHEMATICS}`.split(' '))

/**
 * Mermaid tries in its frame what a diagram asks for, and the frame's policy refuses; the browser tells of both. The theme that the tests set for the page is refused
 * there too.
 */
const REFUSED_TO_A_FRAME =
  /violates the following Content Security Policy directive|^asked https:\/\/evil|document is sandboxed|@import rules are not allowed/

/** A page that answers no key for longer has gone; two busy cores that others share are slow. */
const RESPONSE_MS = 10_000

type SetName = keyof typeof SETS
const NAMES = Object.keys(SETS) as SetName[]

const house = new PageHouse()

describe('hostile answers', { skip }, () => {
  for (const name of NAMES) {
    test(`${name}: ${Object.keys(SETS[name]).length} of them run nothing and reach nothing`, async () => {
      const opened = await openSet(name)
      await WORKS[name](opened.page)
      assert.ok((await longestSilence(opened.page)) < RESPONSE_MS, 'the page answers')
      await nothingRan(opened)
      const complaints = opened.complaints.filter(
        (complaint) => name !== 'DIAGRAMS' || !REFUSED_TO_A_FRAME.test(complaint),
      )
      assert.deepEqual(complaints, [])
      await nothingButParts(opened.page)
      await opened.page.context().close()
    })
  }
})

/** What is meant to work in an answer does, so that the tests see it work among what is not. */
const WORKS: Record<SetName, (page: Page) => Promise<void>> = {
  MARKUP: async (page) => {
    const text = await page.locator('.markdown').first().textContent()
    assert.equal(text, '<script>window.ran = 1; alert(1)</script>')
  },
  ADDRESSES: async (page) => {
    const links = await page.locator('.markdown a').evaluateAll((all) => all.map((link) => link.textContent))
    assert.ok(links.includes('https://good.example/ (evil.example)'))
    assert.ok(links.includes('good.example (evil.example)'))
    assert.ok(links.includes('Image: a picture (evil.example)'))
  },
  FORMULAS: async (page) => {
    await page.locator('.katex').first().waitFor()
    assert.equal(
      await page.locator('.markdown').filter({ hasText: '$5, or $6' }).locator('.katex').count(),
      0,
    )
  },
  DIAGRAMS: async (page) => {
    await drawAll(page)
    assert.ok((await page.locator('.diagram img').count()) >= 5)
  },
  SHAPES: async (page) => {
    await page.locator('.code-keyword').first().waitFor()
    assert.equal(await page.locator('.code-turning').first().textContent(), 'U+202E')
  },
}

interface Opened {
  page: Page
  complaints: string[]
  /** Hosts other than the service that would have been asked. */
  reached: string[]
  /** Dialogs and windows that opened. */
  opened: string[]
}

/** A new visitor with one set in the history, its chat open and drawn to the end. */
async function openSet(name: SetName): Promise<Opened> {
  const { page, complaints } = await house.open('/chat')
  const reached: string[] = []
  const opened: string[] = []
  await page.route(
    (url) => url.origin !== house.service.url && url.protocol.startsWith('http'),
    (route) => {
      reached.push(route.request().url())
      return route.abort()
    },
  )
  page.on('dialog', (dialog) => {
    opened.push(dialog.message())
    void dialog.dismiss()
  })
  page.on('popup', (popup) => opened.push(popup.url()))
  const buffer = Buffer.from(conversationsFile({ [name]: SETS[name] }))
  const file = { name: 'chats.json', mimeType: 'application/json', buffer }
  await page.getByLabel('Import conversations').setInputFiles(file)
  await page.getByRole('link', { name }).first().click()
  await page
    .locator('.chat-answer')
    .nth(Object.keys(SETS[name]).length - 1)
    .waitFor()
  await drawn(page)
  return { page, complaints, reached, opened }
}

async function nothingRan({ page, reached, opened }: Opened): Promise<void> {
  assert.equal(await page.evaluate('window.ran'), undefined)
  assert.deepEqual(opened, [])
  assert.deepEqual(reached, [])
  assert.equal(new URL(page.url()).origin, house.service.url)
}

async function nothingButParts(page: Page): Promise<void> {
  const { elements, handlers, links, pictures } = await page.evaluate(inventory)
  const unknown = elements.filter((element) => !ALLOWED.has(element))
  const elsewhere = links.filter((link) => !/^(?:https?:|mailto:)/.test(link))
  const fetched = pictures.filter((picture) => !picture.startsWith('blob:'))
  assert.deepEqual(
    { unknown, handlers, elsewhere, fetched },
    { unknown: [], handlers: [], elsewhere: [], fetched: [] },
  )
}

/** Scrolls through all of it, so that nothing is left undrawn for being out of sight. */
async function drawn(page: Page): Promise<void> {
  const answers = page.locator('.chat-answer')
  for (let at = 0; at < (await answers.count()); at += 1) {
    const answer = answers.nth(at)
    await answer.evaluate((element) => element.scrollIntoView())
    await answer.and(page.locator(':not(.chat-undrawn)')).waitFor()
    await page.evaluate(() => new Promise((done) => requestIdleCallback(done, { timeout: 5_000 })))
  }
}

async function drawAll(page: Page): Promise<void> {
  const count = await page.locator('.diagram').count()
  assert.ok(count > 0)
  for (let at = 0; at < count; at += 1) {
    const diagram = page.locator('.diagram').nth(at)
    await diagram.getByRole('button', { name: 'Draw the diagram' }).click()
    await diagram.locator('img, [role=status]').first().waitFor()
  }
}

/** How long the page takes to do the next thing, in milliseconds. */
async function longestSilence(page: Page): Promise<number> {
  return page.evaluate(async () => {
    let longest = 0
    for (let round = 0; round < 20; round += 1) {
      const before = performance.now()
      await new Promise((done) => setTimeout(done))
      longest = Math.max(longest, performance.now() - before)
    }
    return longest
  })
}

/** Runs in the page: what the answers became. */
function inventory() {
  const all = [...document.querySelectorAll('.markdown *')]
  return {
    elements: [...new Set(all.map(({ localName }) => localName))],
    handlers: all.flatMap((element) =>
      element.getAttributeNames().filter((name) => /^(?:on|srcdoc|action)/.test(name)),
    ),
    links: all.filter((element) => element instanceof HTMLAnchorElement).map(({ href }) => href),
    pictures: all.filter((element) => element instanceof HTMLImageElement).map(({ src }) => src),
  }
}
