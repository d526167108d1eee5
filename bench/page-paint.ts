/**
 * The largest paint of the page's routes in Chromium with nothing cached, beside one bare HTML file that says a sentence: the floor of such a phone. Throttled as
 * DevTools does for a low-end phone (CPU 6 times slower), on loopback as it is, and once more over a slow network (Lighthouse's: 150 ms a round trip, 1.6 Mbit/s;
 * CPU 4 times slower). See README.md.
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
import { compare, ratios } from './statistics.ts'
import { startVerbatim } from './verbatim.ts'

const ROUTES = ['/chat', '/models', '/docs/quick-start', '/verify'] as const
const PHONES = [
  { name: 'loopback', cpu: 6, latencyMs: 0, bytesPerSecond: -1 },
  { name: 'slow network', cpu: 4, latencyMs: 150, bytesPerSecond: 1_600_000 / 8 },
] as const
type Phone = (typeof PHONES)[number]
const WIDTH = 390
const HEIGHT = 844
const READY_MS = 20 * 60_000
const MOST_MS = 1_500
/** What is drawn as long as this after the network rests is nothing that one waits for. */
const REST_MS = 1_500

interface Paint {
  largestMs: number
  /** What was painted then. */
  element: string
}

/** Kept up to date in the page by its observer. */
interface Observed {
  largest?: { startTime: number; element?: { tagName: string; className: string } }
}

async function paintOf(browser: Browser, url: string, settings: Phone): Promise<Paint> {
  const context = await browser.newContext({ viewport: { width: WIDTH, height: HEIGHT }, isMobile: true })
  try {
    const page = await context.newPage()
    const phone = await context.newCDPSession(page)
    await phone.send('Emulation.setCPUThrottlingRate', { rate: settings.cpu })
    await phone.send('Network.enable')
    await phone.send('Network.emulateNetworkConditions', {
      offline: false,
      latency: settings.latencyMs,
      downloadThroughput: settings.bytesPerSecond,
      uploadThroughput: settings.bytesPerSecond,
    })
    await page.addInitScript(() => {
      new PerformanceObserver((list) => {
        const seen = globalThis as unknown as Observed
        seen.largest = list.getEntries().at(-1) as NonNullable<Observed['largest']>
      }).observe({ type: 'largest-contentful-paint', buffered: true })
    })
    await page.goto(url, { waitUntil: 'networkidle' })
    // A slow processor may still read scripts while the network rests.
    await page.waitForFunction(() => (globalThis as unknown as Observed).largest !== undefined)
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

interface Measured {
  name: string
  route: string
  rounds: number[]
  element: string
}

function roundsOf(measured: readonly Measured[], name: string, route: string): number[] {
  return measured.find((one) => one.name === name && one.route === route)?.rounds ?? []
}

/** One round: the bare file, and every route, on one kind of phone. */
async function round(browser: Browser, origin: string, bareUrl: string, phone: Phone, measured: Measured[]) {
  for (const one of measured.filter(({ name }) => name === phone.name)) {
    const url = one.route === BARE ? bareUrl : origin + one.route
    const { largestMs, element } = await paintOf(browser, url, phone)
    one.rounds.push(largestMs)
    one.element = element
  }
}

const BARE = 'bare HTML'
const flags = readFlags({ rounds: 5, seconds: 1 })
const before = machine()
const service = await startVerbatim(join(scratchDir(), 'data'), { VERBATIM_MODEL: 'gpt-oss-nano' }, READY_MS)
const bare = await serveBare()
const browser = await launchBrowser()
try {
  const measured: Measured[] = PHONES.flatMap(({ name }) =>
    [BARE, ...ROUTES].map((route) => ({ name, route, rounds: [], element: '' })),
  )
  for (let at = 1; at <= flags.rounds; at += 1) {
    say(`round ${at} of ${flags.rounds}`)
    for (const phone of PHONES) await round(browser, service.origin, bare.url, phone, measured)
  }
  const series = measured.map(({ name, route, rounds }) => ({
    name: `${route}, ${name}`,
    unit: 'ms',
    rounds,
  }))
  const comparisons = measured
    .filter(({ name, route }) => name === 'loopback' && route !== BARE)
    .map(({ route, rounds }) => compare(`${route}, loopback`, 'ms', rounds, { most: MOST_MS }))
  const chat = PHONES.map(({ name }) => roundsOf(measured, name, '/chat'))
  const floors = PHONES.map(({ name }) => roundsOf(measured, name, BARE))
  const against = PHONES.map(({ name }, index) =>
    compare(`/chat : bare, ${name}`, '×', ratios(chat[index] ?? [], floors[index] ?? []), { most: 5 }),
  )
  const notes = measured.map(
    ({ name, route, element }) => `${route}, ${name}: the largest paint is ${element}`,
  )
  const settings = { ...flags, phones: PHONES }
  print(
    {
      bench: 'page-paint',
      machine: before,
      settings,
      series,
      comparisons: [...comparisons, ...against],
      notes,
    },
    flags.json,
  )
} finally {
  await browser.close()
  bare.close()
  await service.child.stop()
}
