/** Every route in every theme and width: nothing that axe finds, nothing that sticks out, nothing that the browser complains of. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { askInChat, becomes } from './ask-in-chat.ts'
import { assertAccessible } from './axe.ts'
import { PageHouse, skip, THEMES, WIDTHS } from './open-page.ts'
import { PRIVATE_ROUTES, ROUTES } from './routes.ts'

const house = new PageHouse()
const NARROW_AND_WIDE = [360, 1440]
/** As long as all others together: axe looks at it once in each theme, each time at another width. */
const LONGEST = '/docs/reference'

/** The heading of the route is there, and what it asked the service for has come. */
async function settled(page: Page): Promise<void> {
  await page.locator('h1').first().waitFor()
  await page.waitForLoadState('networkidle')
}

for (const [index, theme] of THEMES.entries()) {
  test(`in the ${theme} theme no route has a violation, at any width`, { skip }, async () => {
    const context = await house.visitor({ theme })
    const { page, complaints } = await house.openAsOwner('/', { context })
    await settled(page)
    for (const route of ROUTES) {
      await page.goto(house.service.url + route)
      await settled(page)
      const audited = route === LONGEST ? WIDTHS.slice(index, index + 1) : WIDTHS
      await assertAccessible(page, route, WIDTHS, audited)
    }
    assert.deepEqual(complaints, [])
    await context.close()
  })

  test(`in the ${theme} theme nor has an answer, what opens from it, and its share`, { skip }, async () => {
    const context = await house.visitor({ theme })
    const { page, complaints } = await house.openAsOwner('/', { context })
    const mark = await askInChat(page, 'What is the capital of France?')
    await becomes(mark, 'verified')
    await page.locator('.chat-reasoning summary').first().click()
    await assertAccessible(page, 'an answer', NARROW_AND_WIDE)
    await mark.click()
    await page.getByRole('dialog').waitFor()
    await assertAccessible(page, 'the checks of a mark', NARROW_AND_WIDE)
    await page.keyboard.press('Escape')
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox', { name: 'Find a command' }).waitFor()
    await assertAccessible(page, 'the palette', NARROW_AND_WIDE)
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'More about this conversation' }).click()
    // Another width would close it.
    await assertAccessible(page, 'a menu', [1440])
    await page.getByRole('menuitem', { name: 'Share' }).click()
    await page.getByRole('button', { name: 'Make a public link' }).click()
    const link = await page.getByLabel('The public link').inputValue()
    await page.goto(link)
    await settled(page)
    await assertAccessible(page, 'a share', NARROW_AND_WIDE)
    assert.deepEqual(complaints, [])
    await context.close()
  })
}

test('who is not signed in finds the same on the pages that are not for everybody', { skip }, async () => {
  const { page, complaints } = await house.open('/')
  await settled(page)
  for (const route of PRIVATE_ROUTES) {
    await page.goto(house.service.url + route)
    await settled(page)
    await assertAccessible(page, `${route}, not signed in`, NARROW_AND_WIDE)
  }
  assert.deepEqual(complaints, [])
  await page.context().close()
})
