/**
 * The largest paint of the page's routes in Chromium, throttled as a slow phone on a slow network is (Lighthouse's mobile profile: CPU 4 times slower,
 * 150 ms a round trip, 1.6 Mbit/s), with nothing cached, beside one bare HTML file that says a sentence: the floor of such a phone. See README.md.
 */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { launchBrowser } from '../test/page/open-page.ts'
import { readFlags, say } from './flags.ts'
import { machine, print } from './report.ts'
import { scratchDir } from './scratch-dir.ts'
import { compare, median, ratios } from './statistics.ts'
import { startVerbatim } from './verbatim.ts'

const ROUTES = ['/chat', '/models', '/docs/quick-start', '/verify'] as const
const PHONE = { cpu: 4, latencyMs: 150, bytesPerSecond: 1_600_000 / 8 }
const WIDTH = 390
const HEIGHT = 844
const READY_MS = 20 * 60_000
const MOST_MS = 1_500
/** What is drawn as long as this after the network rests is nothing that one waits for. */
const REST_MS = 500

interface Paint {
  largestMs: number
  /** What was painted then. */
  element: string
}

/** Kept up to date in the page by its observer. */
interface Observed {
  largest?: { startTime: number; element?: { tagName: string; className: string } }
}

async function paintOf(browser: Browser, url: string): Promise<Paint> {
  const context = await browser.newContext({ viewport: { width: WIDTH, height: HEIGHT }, isMobile: true })
  try {
    const page = await context.newPage()
    const phone = await context.newCDPSession(page)
    await phone.send('Emulation.setCPUThrottlingRate', { rate: PHONE.cpu })
    await phone.send('Network.enable')
    await phone.send('Network.emulateNetworkConditions', {
      offline: false,
      latency: PHONE.latencyMs,
      downloadThroughput: PHONE.bytesPerSecond,
      uploadThroughput: PHONE.bytesPerSecond,
    })
    await page.addInitScript(() => {
      new PerformanceObserver((list) => {
        const seen = globalThis as unknown as Observed
        seen.largest = list.getEntries().at(-1) as NonNullable<Observed['largest']>
      }).observe({ type: 'largest-contentful-paint', buffered: true })
    })
    await page.goto(url, { waitUntil: 'networkidle' })
    await page.waitForTimeout(REST_MS)
    const painted = await page.evaluate(() => {
      const { largest } = globalThis as unknown as Observed
      return (
        largest && {
          at: largest.startTime,
          element: `${largest.element?.tagName} ${largest.element?.className}`,
        }
      )
    })
    if (painted === undefined) throw new Error(`nothing was painted at ${url}`)
    return { largestMs: painted.at, element: painted.element }
  } finally {
    await context.close()
  }
}

async function serveBare() {
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html; charset=utf-8')
    response.end(
      '<!doctype html><title>Bare</title><p>Every answer is signed, and checked here in your browser.</p>',
    )
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, close: () => server.close() }
}

const flags = readFlags({ rounds: 5, seconds: 1 })
const before = machine()
const service = await startVerbatim(join(scratchDir(), 'data'), { VERBATIM_MODEL: 'gpt-oss-nano' }, READY_MS)
const bare = await serveBare()
const browser = await launchBrowser()
try {
  const floor: number[] = []
  const paints = ROUTES.map((route) => ({ route, rounds: [] as number[], element: '' }))
  for (let round = 1; round <= flags.rounds; round += 1) {
    say(`round ${round} of ${flags.rounds}`)
    floor.push((await paintOf(browser, bare.url)).largestMs)
    for (const paint of paints) {
      const { largestMs, element } = await paintOf(browser, service.origin + paint.route)
      paint.rounds.push(largestMs)
      paint.element = element
    }
  }
  const bound = MOST_MS / median(floor)
  const series = [
    { name: 'bare HTML', unit: 'ms', rounds: floor },
    ...paints.map(({ route, rounds }) => ({ name: route, unit: 'ms', rounds })),
  ]
  const comparisons = paints.map(({ route, rounds }) =>
    compare(`${route} : bare (1,500 ms are ${bound.toFixed(1)})`, '×', ratios(rounds, floor), {
      most: bound,
    }),
  )
  const notes = paints.map(({ route, element }) => `${route}: the largest paint is ${element}`)
  print(
    { bench: 'page-paint', machine: before, settings: { ...flags, ...PHONE }, series, comparisons, notes },
    flags.json,
  )
} finally {
  await browser.close()
  bare.close()
  await service.child.stop()
}
