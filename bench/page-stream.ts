/**
 * What an answer costs the browser while it streams: 200 tokens a second into one that comes to 50,000 characters, by the page's own Markdown, and by making all of
 * it into HTML again each time, as most pages do. See README.md.
 *
 * Times "on the processor" and of the main thread leave out what the machine did otherwise meanwhile; a long task is one by the clock.
 */
import { existsSync } from 'node:fs'
import { chromium, type Page } from 'playwright-core'
import { readFlags, say } from './flags.ts'
import { serveStreamPage } from './page-build.ts'
import { longAnswer } from './page-text.ts'
import { type CdpSession, watchTasks } from './page-trace.ts'
import { machine, print, type Report, type Series } from './report.ts'
import { type Comparison, compare } from './statistics.ts'

const CHARACTERS = 50_000
const TOKENS_A_SECOND = 200
const CHARACTERS_A_TOKEN = 4
const CHROMIUM = process.env.VERBATIM_TEST_CHROMIUM ?? '/usr/bin/chromium'
/** A task that is longer is felt, and the browser's own word for it is "long task". */
const LONGEST_TASK_MS = 50

type Way = 'page' | 'whole'

/** Of one run; times in milliseconds. */
interface Cost {
  'longest task': number
  'longest task on the processor': number
  'long tasks': number
  'longest frame': number
  frames: number
  scripting: number
  'style and layout': number
  'main thread': number
}

const UNITS: Record<keyof Cost, string> = {
  'longest task': 'ms',
  'longest task on the processor': 'ms',
  'long tasks': '',
  'longest frame': 'ms',
  frames: '',
  scripting: 'ms',
  'style and layout': 'ms',
  'main thread': 'ms',
}

/** Streams the end of the answer, so many seconds of it, into the page; the rest is there from the start. */
async function measure(page: Page, url: string, way: Way, seconds: number): Promise<Cost> {
  await page.goto(way === 'page' ? url : `${url}?whole`)
  const text = longAnswer(CHARACTERS)
  const perSecond = TOKENS_A_SECOND * CHARACTERS_A_TOKEN
  const start = Math.max(0, CHARACTERS - Math.ceil(seconds * perSecond))
  await page.evaluate(prepare, { text: text.slice(0, start), way })
  const session = await page.context().newCDPSession(page)
  // In time of the processor, so that what else runs on the machine does not count.
  await session.send('Performance.enable', { timeDomain: 'threadTicks' })
  const before = await metricsOf(session)
  const endWatch = await watchTasks(session)
  const seen = await page.evaluate(stream, { text, start, perSecond, way })
  const longest = await endWatch()
  const after = await metricsOf(session)
  const spent = (name: string) => 1000 * ((after.get(name) ?? 0) - (before.get(name) ?? 0))
  const layout = spent('LayoutDuration') + spent('RecalcStyleDuration')
  return {
    ...seen,
    'longest task on the processor': longest,
    scripting: spent('ScriptDuration'),
    'style and layout': layout,
    'main thread': spent('TaskDuration'),
  }
}

async function metricsOf(session: CdpSession): Promise<Map<string, number>> {
  const { metrics } = await session.send('Performance.getMetrics')
  return new Map(metrics.map(({ name, value }) => [name, value]))
}

/** Runs in the page. What is there before is drawn, and the browser at rest, when it returns. */
async function prepare({ text, way }: { text: string; way: Way }): Promise<void> {
  if (way === 'page') window.show(text, true)
  else window.showWhole(text)
  await document.fonts.ready
  await new Promise((rested) => requestIdleCallback(rested, { timeout: 5_000 }))
}

interface Streaming {
  text: string
  start: number
  perSecond: number
  way: Way
}

/** Runs in the page: shows at each frame what has come by then, and counts what the browser says of itself. */
async function stream({ text, start, perSecond, way }: Streaming) {
  const tasks: number[] = []
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) tasks.push(duration)
  }).observe({ type: 'longtask' })
  let frames = 0
  let longestFrame = 0
  const began = performance.now()
  let last = began
  for (let end = start; end < text.length; ) {
    const now = await new Promise<number>((frame) => requestAnimationFrame(frame))
    longestFrame = Math.max(longestFrame, now - last)
    last = now
    frames += 1
    end = start + Math.floor((performance.now() - began) / 5) * (perSecond / 200)
    const shown = text.slice(0, end)
    if (way === 'page') window.show(shown, true)
    else window.showWhole(shown)
    // As the chat keeps to the end of what comes.
    scrollTo(0, document.documentElement.scrollHeight)
  }
  if (way === 'page') window.show(text, false)
  // Long tasks are told a task later than they end.
  await new Promise((rested) => requestIdleCallback(rested, { timeout: 5_000 }))
  return {
    'longest task': Math.max(0, ...tasks),
    'long tasks': tasks.length,
    'longest frame': longestFrame,
    frames,
  }
}

function series(way: Way, costs: Cost[]): Series[] {
  const names = Object.keys(UNITS) as (keyof Cost)[]
  return names.map((name) => ({
    name: `${name}, ${way}`,
    unit: UNITS[name],
    rounds: costs.map((cost) => cost[name]),
  }))
}

function comparisons(page: Cost[], whole: Cost[]): Comparison[] {
  const perFrame = (cost: Cost | undefined) => (cost === undefined ? 0 : cost['main thread'] / cost.frames)
  const busy = page.map((cost, round) => perFrame(whole[round]) / perFrame(cost))
  return [
    compare(
      'longest task while streaming, page (0: none that counts)',
      'ms',
      page.map((cost) => cost['longest task']),
      { most: LONGEST_TASK_MS },
    ),
    compare(
      'the same on the processor',
      'ms',
      page.map((cost) => cost['longest task on the processor']),
      { most: LONGEST_TASK_MS },
    ),
    compare('main thread a frame, whole : page', '×', busy, { least: 5 }),
  ]
}

async function main(): Promise<void> {
  const flags = readFlags({ rounds: 1, seconds: 62.5 })
  if (!existsSync(CHROMIUM))
    throw new Error(`no ${CHROMIUM}: apt-get install chromium, or set VERBATIM_TEST_CHROMIUM`)
  const settings = { ...flags, CHARACTERS, TOKENS_A_SECOND }
  const header: Omit<Report, 'series' | 'comparisons'> = {
    bench: 'page-stream',
    machine: machine(),
    settings,
    notes: [],
  }
  const served = await serveStreamPage()
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const browser = await chromium.launch({ executablePath: CHROMIUM, args })
  const costs: Record<Way, Cost[]> = { page: [], whole: [] }
  try {
    for (let round = 1; round <= flags.rounds; round += 1) {
      for (const way of ['page', 'whole'] as const) {
        say(`round ${round} of ${flags.rounds}: ${way}`)
        const page = await browser.newPage({ viewport: { width: 412, height: 800 } })
        costs[way].push(await measure(page, served.url, way, flags.seconds))
        await page.close()
      }
    }
    print(
      {
        ...header,
        series: [...series('page', costs.page), ...series('whole', costs.whole)],
        comparisons: comparisons(costs.page, costs.whole),
      },
      flags.json,
    )
  } finally {
    await browser.close()
    await served.stop()
  }
}

await main()
