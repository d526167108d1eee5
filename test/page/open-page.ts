import { existsSync } from 'node:fs'
import { after, before } from 'node:test'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { startNano } from '../harmony/nano.ts'
import { runVerb } from '../money/bank.ts'
import type { TestService } from '../support/service.ts'

/** Debian's Chromium, or the one that VERBATIM_TEST_CHROMIUM names. */
const CHROMIUM = process.env.VERBATIM_TEST_CHROMIUM ?? '/usr/bin/chromium'

/** Why page tests cannot run here; false where they can. */
export const skip = existsSync(CHROMIUM)
  ? false
  : `no ${CHROMIUM}: apt-get install chromium, or set VERBATIM_TEST_CHROMIUM`

/** On two busy cores a model of a laptop is slow. */
const PATIENCE_MS = 60_000

export const WIDTHS = [360, 768, 1440] as const
export const THEMES = ['light', 'dark', 'contrast'] as const
export type Theme = (typeof THEMES)[number]

interface Look {
  width?: number
  theme?: Theme
  /** Of another visitor, or of one with more than one tab; a fresh one by default. */
  context?: BrowserContext
}

export interface OpenPage {
  page: Page
  /** What the browser complained of: a broken policy, a script's error, a failed load, a request to anywhere else. */
  complaints: string[]
}

/** One service and one browser for the tests of a file: register it at the top of the file. */
export class PageHouse {
  #service: TestService | undefined
  #browser: Browser | undefined

  constructor(start: () => Promise<TestService> = startNano) {
    before(async () => {
      if (skip !== false) return
      this.#service = await start()
      this.#browser = await launchBrowser()
    })
    after(async () => {
      await this.#browser?.close()
      await this.#service?.stop()
    })
  }

  get service(): TestService {
    if (this.#service === undefined) throw new Error('the service runs only within tests')
    return this.#service
  }

  /** A visitor with nothing kept yet. */
  async visitor({ width = 1440, theme = 'light' }: Look = {}): Promise<BrowserContext> {
    if (this.#browser === undefined) throw new Error('the browser runs only within tests')
    const context = await this.#browser.newContext({
      viewport: { width, height: 800 },
      colorScheme: theme === 'dark' ? 'dark' : 'light',
      permissions: ['clipboard-read', 'clipboard-write'],
    })
    await context.addInitScript((chosen: string) => localStorage.setItem('verbatim-theme', chosen), theme)
    context.setDefaultTimeout(PATIENCE_MS)
    return context
  }

  /** Opens a path of the service, in a tab of the visitor. */
  async open(path: string, look: Look = {}): Promise<OpenPage> {
    const page = await (look.context ?? (await this.visitor(look))).newPage()
    const complaints = complaintsOf(page, this.service.url)
    await page.goto(this.service.url + path)
    return { page, complaints }
  }

  /** The same with the owner signed in. */
  async openAsOwner(path: string, look: Look = {}): Promise<OpenPage> {
    const context = look.context ?? (await this.visitor(look))
    const answer = await context.request.post(`${this.service.url}/api/v1/session`, {
      data: { token: await ownerToken(this.service) },
      headers: { origin: this.service.url },
    })
    if (answer.status() !== 200) throw new Error(await answer.text())
    return this.open(path, { ...look, context })
  }
}

export function launchBrowser(): Promise<Browser> {
  // Chromium's own sandbox refuses to run as root, as which continuous integration often runs.
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  return chromium.launch({ executablePath: CHROMIUM, args, timeout: PATIENCE_MS })
}

async function ownerToken(service: TestService): Promise<string> {
  const { ownerUrl } = await runVerb<{ ownerUrl: string }>(service, 'owner', 'link')
  return new URL(ownerUrl).hash.slice(1)
}

function complaintsOf(page: Page, home: string): string[] {
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
  })
  page.on('request', (request) => {
    if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(home)) {
      complaints.push(`asked ${request.url()}`)
    }
  })
  return complaints
}
