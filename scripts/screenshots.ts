/** The pictures of the README: the real page on the real service, in Chromium. `npm run screenshots` writes them to docs/images. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { scratchDir } from '../bench/scratch-dir.ts'
import { startVerbatim } from '../bench/verbatim.ts'
import { launchBrowser } from '../test/page/open-page.ts'

const IMAGES = fileURLToPath(new URL('../docs/images', import.meta.url))
/** A machine without a cache builds the engine first. */
const READY_MS = 20 * 60_000
const QUESTION = 'What is the capital of France?'

interface Picture {
  name: string
  path: string
  theme: 'light' | 'dark'
  width: number
  height: number
  /** What is done before the picture is taken. */
  act?: (page: Page) => Promise<void>
}

async function ask(page: Page): Promise<void> {
  await page.getByLabel('Message').fill(QUESTION)
  await page.keyboard.press('Enter')
  await page
    .getByRole('button', { name: /verified/i })
    .first()
    .waitFor()
}

const PICTURES: readonly Picture[] = [
  { name: 'chat', path: '/chat', theme: 'light', width: 1280, height: 800, act: ask },
  { name: 'chat-phone-dark', path: '/chat', theme: 'dark', width: 390, height: 844, act: ask },
  { name: 'playground', path: '/playground', theme: 'light', width: 1280, height: 800 },
  { name: 'model', path: '/models/gpt-oss-nano', theme: 'dark', width: 1280, height: 800 },
  { name: 'usage', path: '/usage', theme: 'light', width: 1280, height: 800 },
  { name: 'docs', path: '/docs/api-access', theme: 'light', width: 1280, height: 800 },
]

const settings = { VERBATIM_MODEL: 'gpt-oss-nano' }
const service = await startVerbatim(join(scratchDir(), 'data'), settings, READY_MS, [
  '--scopes',
  'chat,usage,keys',
])
const browser = await launchBrowser()
mkdirSync(IMAGES, { recursive: true })
try {
  for (const { name, path, theme, width, height, act } of PICTURES) {
    const context = await browser.newContext({
      viewport: { width, height },
      colorScheme: theme,
      reducedMotion: 'reduce',
    })
    await context.addInitScript((key: string) => sessionStorage.setItem('verbatim-api-key', key), service.key)
    const page = await context.newPage()
    await page.goto(service.origin + path)
    await page.locator('h1').first().waitFor()
    await act?.(page)
    await page.waitForLoadState('networkidle')
    await page.screenshot({ path: join(IMAGES, `${name}.png`) })
    process.stderr.write(`${name}.png\n`)
    await context.close()
  }
} finally {
  await browser.close()
  await service.child.stop()
}
