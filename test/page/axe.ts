import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'
import { WIDTHS } from './open-page.ts'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const HEIGHT = 800

interface AxeWindow {
  axe: {
    run(): Promise<{ violations: { id: string; nodes: { html: string; failureSummary?: string }[] }[] }>
  }
}

/**
 * At each width: nothing that axe finds, and nothing that sticks out.
 *
 * @param what is looked at, for the message.
 * @param audited the widths at which axe looks.
 */
export async function assertAccessible(
  page: Page,
  what: string,
  widths: readonly number[] = WIDTHS,
  audited: readonly number[] = widths,
): Promise<void> {
  for (const width of widths) {
    await page.setViewportSize({ width, height: HEIGHT })
    await fits(page, `${what} at ${width} px`, width)
    if (audited.includes(width)) assert.deepEqual(await violations(page), [], `${what} at ${width} px`)
  }
}

const SETTLE_MS = 60_000

/** What is laid out by script is so a moment after the window has changed. */
async function fits(page: Page, what: string, width: number): Promise<void> {
  try {
    await page.waitForFunction((most) => document.documentElement.scrollWidth <= most, width, {
      timeout: SETTLE_MS,
    })
  } catch (cause) {
    const wide = await page.evaluate(() => document.documentElement.scrollWidth)
    throw new Error(`${what} is ${wide} px wide`, { cause })
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
