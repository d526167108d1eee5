import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { ask, finished, lastAnswer } from './asking.ts'
import { skip } from './open-page.ts'
import { ROUTES } from './routes.ts'
import { ScriptedHouse } from './scripted-house.ts'

const house = new ScriptedHouse()

/** Run in the page, before anything of it: keeps the name of all that moves, from then on. */
function watchMotion(): void {
  const moved: string[] = []
  Object.assign(window, { moved })
  const tell = (event: Event) =>
    moved.push(`${event.type} of ${(event.target as Element).outerHTML.slice(0, 80)}`)
  for (const kind of ['animationstart', 'transitionrun']) document.addEventListener(kind, tell, true)
  for (const owner of [Element.prototype, window] as unknown as Record<string, unknown>[]) {
    for (const name of ['scrollTo', 'scrollBy', 'scroll', 'scrollIntoView']) {
      const scroll = owner[name]
      if (typeof scroll !== 'function') continue
      owner[name] = function (this: unknown, ...given: unknown[]) {
        if (JSON.stringify(given).includes('smooth')) moved.push(`a smooth ${name}`)
        return scroll.apply(this, given)
      }
    }
  }
}

async function openStill(reducedMotion: 'reduce' | 'no-preference') {
  const { page } = await house.open()
  await page.emulateMedia({ reducedMotion })
  await page.context().addInitScript(watchMotion)
  await page.reload()
  return page
}

/** All that moved until now, that runs now, or that would scroll smoothly. */
function motion(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const { moved } = window as unknown as { moved: string[] }
    const running = document.getAnimations().map((animation) => `running: ${animation.playState}`)
    const smooth = [...document.querySelectorAll('*')].filter(
      (element) => getComputedStyle(element).scrollBehavior === 'smooth',
    )
    return [...moved, ...running, ...smooth.map(({ tagName }) => `${tagName} scrolls smoothly`)]
  })
}

async function askAndWait(page: Page) {
  await ask(page, 'Count.')
  const turn = await house.upstream.next()
  await lastAnswer(page).locator('.chat-waiting').waitFor()
  return turn
}

test('a page moves where nobody asked it not to, so that the tests below can fail', { skip }, async () => {
  const page = await openStill('no-preference')
  const turn = await askAndWait(page)
  await page.waitForFunction(() => document.getAnimations().length > 0)
  // It is told in the next frame.
  await page.waitForFunction(() =>
    (window as unknown as { moved: string[] }).moved.some((what) => what.startsWith('animationstart of')),
  )
  assert.match((await motion(page)).join(), /animationstart of/)
  turn.end()
})

test('with reduced motion nothing moves while an answer comes', { skip }, async () => {
  const page = await openStill('reduce')
  const turn = await askAndWait(page)
  assert.deepEqual(await motion(page), [])
  turn.think('Hm.')
  for (let line = 1; line <= 60; line++) turn.say(`Line ${line}\n\n`)
  await lastAnswer(page).getByText('Line 60').waitFor()
  assert.deepEqual(await motion(page), [])
  await page.evaluate(() => scrollTo({ top: 0 }))
  await page.getByRole('button', { name: 'Jump to the latest' }).click()
  turn.end()
  await finished(page)
  assert.deepEqual(await motion(page), [])
})

test('nor does a dialog, a menu or the palette', { skip }, async () => {
  const page = await openStill('reduce')
  await page.getByRole('button', { name: 'Parameters' }).click()
  await page.getByRole('dialog').waitFor()
  assert.deepEqual(await motion(page), [])
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Theme' }).click()
  await page.getByRole('menuitem').first().waitFor()
  assert.deepEqual(await motion(page), [])
  await page.getByRole('menuitem', { name: 'Dark' }).click()
  await page.keyboard.press('Control+K')
  await page.getByLabel('Find a command').waitFor()
  assert.deepEqual(await motion(page), [])
})

test('nor does any route', { skip }, async () => {
  const page = await openStill('reduce')
  for (const route of [...ROUTES, '/nowhere']) {
    await page.goto(new URL(route, page.url()).href)
    await page.locator('h1').first().waitFor()
    await page.waitForLoadState('networkidle')
    assert.deepEqual(await motion(page), [], route)
  }
})
