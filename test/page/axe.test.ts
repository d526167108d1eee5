/** Every route in every theme and width: nothing that axe finds, nothing that sticks out, nothing that the browser complains of. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { PageHouse, skip, THEMES, WIDTHS } from './open-page.ts'
import { ROUTES } from './routes.ts'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const house = new PageHouse()

interface AxeWindow {
  axe: {
    run(): Promise<{ violations: { id: string; nodes: { html: string; failureSummary?: string }[] }[] }>
  }
}

async function violations(page: Page): Promise<string[]> {
  await page.evaluate(AXE)
  const found = await page.evaluate(
    async () => (await (globalThis as unknown as AxeWindow).axe.run()).violations,
  )
  return found.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
  )
}

/** The heading of the route is there, and what it asked the service for has come. */
async function settled(page: Page): Promise<void> {
  await page.locator('h1').first().waitFor()
  await page.waitForLoadState('networkidle')
}

for (const theme of THEMES) {
  test(`in the ${theme} theme no route has a violation, at any width`, { skip }, async () => {
    const context = await house.visitor({ theme })
    const { page, complaints } = await house.openAsOwner('/', { context })
    for (const route of ROUTES) {
      await page.goto(house.service.url + route)
      await settled(page)
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: 800 })
        const wide = await page.evaluate(() => document.documentElement.scrollWidth)
        assert.ok(wide <= width, `${route} is ${wide} px wide at ${width}`)
        assert.deepEqual(await violations(page), [], `${route} at ${width} px`)
      }
    }
    assert.deepEqual(
      complaints.filter((line) => !line.includes('404')),
      [],
    )
    await context.close()
  })
}
