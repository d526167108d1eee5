/**
 * The chat itself while an answer of 50,000 characters streams into it at 200 tokens a second: upstream, service, /chat in Chromium, with all that the page does
 * meanwhile (reading the stream, keeping it, telling other tabs, Markdown, the screen reader's region) and the end of it (putting together, verifying). The peer is
 * `page-stream.ts`'s: Markdown alone. See README.md.
 */
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { launchBrowser } from '../test/page/open-page.ts'
import { type ScriptedAnswer, ScriptedUpstream } from '../test/page/scripted-upstream.ts'
import { readFlags, say } from './flags.ts'
import { longAnswer } from './page-text.ts'
import { watchTasks } from './page-trace.ts'
import { machine, print } from './report.ts'
import { scratchDir } from './scratch-dir.ts'
import { compare } from './statistics.ts'
import { startVerbatim } from './verbatim.ts'

const CHARACTERS = 50_000
const TOKENS_A_SECOND = 200
const CHARACTERS_A_TOKEN = 4
const PER_SECOND = TOKENS_A_SECOND * CHARACTERS_A_TOKEN
const LONGEST_TASK_MS = 50
const READY_MS = 60_000
const END_MS = 60_000
/** Chromium's window of a phone, and not throttled. */
const VIEWPORT = { width: 412, height: 800 }

interface Seen {
  longTasks?: number[]
}

/** Sends the text at the rate, by the clock: what is late is caught up with. */
async function feed(answer: ScriptedAnswer, text: string): Promise<void> {
  const began = performance.now()
  for (let at = 0; at < text.length; ) {
    await new Promise((wait) => setTimeout(wait, 1000 / TOKENS_A_SECOND))
    const due = Math.min(text.length, Math.floor(((performance.now() - began) / 1000) * PER_SECOND))
    for (; at < due; at += CHARACTERS_A_TOKEN) answer.say(text.slice(at, at + CHARACTERS_A_TOKEN))
  }
  answer.end()
}

interface Cost {
  longest: number
  onProcessor: number
  long: number
}

/** What comes before the seconds that are asked for is there at once, and drawn before anything is counted. */
async function measure(
  page: Page,
  upstream: ScriptedUpstream,
  origin: string,
  seconds: number,
): Promise<Cost> {
  await page.goto(`${origin}/chat`)
  await page.getByLabel('Message').fill('Tell me everything.')
  await page.getByRole('button', { name: 'Send' }).and(page.locator(':not([aria-disabled=true])')).click()
  const answer = await upstream.next()
  const text = longAnswer(CHARACTERS)
  const start = Math.max(CHARACTERS_A_TOKEN, text.length - Math.ceil(seconds * PER_SECOND))
  answer.say(text.slice(0, start))
  await page.locator('.markdown').first().waitFor()
  await page.evaluate(async () => {
    await new Promise((rested) => requestIdleCallback(rested, { timeout: 10_000 }))
    const seen = globalThis as unknown as Seen
    seen.longTasks = []
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) seen.longTasks?.push(duration)
    }).observe({ type: 'longtask' })
  })
  const endWatch = await watchTasks(await page.context().newCDPSession(page))
  await feed(answer, text.slice(start))
  await page
    .getByText(/tok\/s/)
    .first()
    .waitFor({ timeout: END_MS })
  const onProcessor = await endWatch()
  const tasks = await page.evaluate(() => (globalThis as unknown as Seen).longTasks ?? [])
  return { longest: Math.max(0, ...tasks), onProcessor, long: tasks.length }
}

const flags = readFlags({ rounds: 1, seconds: 62.5 })
const before = machine()
const upstream = new ScriptedUpstream()
const settings = { VERBATIM_UPSTREAM_URL: await upstream.start(), VERBATIM_MODEL: 'scripted' }
const service = await startVerbatim(join(scratchDir(), 'data'), settings, READY_MS)
const browser = await launchBrowser()
try {
  const costs: Cost[] = []
  for (let round = 1; round <= flags.rounds; round += 1) {
    say(`round ${round} of ${flags.rounds}`)
    const context = await browser.newContext({ viewport: VIEWPORT })
    await context.addInitScript((key: string) => sessionStorage.setItem('verbatim-api-key', key), service.key)
    costs.push(await measure(await context.newPage(), upstream, service.origin, flags.seconds))
    await context.close()
  }
  const of = (name: keyof Cost) => costs.map((cost) => cost[name])
  const series = [
    { name: 'longest task', unit: 'ms', rounds: of('longest') },
    { name: 'longest task on the processor', unit: 'ms', rounds: of('onProcessor') },
    { name: 'long tasks', unit: '', rounds: of('long') },
  ]
  const most = { most: LONGEST_TASK_MS }
  const comparisons = [
    compare('longest task (0: none of 50 ms)', 'ms', of('longest'), most),
    compare('the same on the processor', 'ms', of('onProcessor'), most),
  ]
  const notes = ['In the same process group: upstream, service and browser share the machine.']
  print(
    {
      bench: 'page-chat',
      machine: before,
      settings: { ...flags, CHARACTERS, TOKENS_A_SECOND },
      series,
      comparisons,
      notes,
    },
    flags.json,
  )
} finally {
  await browser.close()
  await service.child.stop()
  upstream.stop()
}
