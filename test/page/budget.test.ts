/** What is loaded, gzipped, as a browser loads it; the budgets are those of the design. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import type { Page, Response } from 'playwright-core'
import { PageHouse, skip } from './open-page.ts'

const ENTRY_BYTES = 150_000
const CHAT_BYTES = 200_000
const PAGE_BYTES = 1_500_000

const DIST = fileURLToPath(new URL('../../packages/web/dist', import.meta.url))
/** Already compressed: as large over the wire as on the disk. */
const PACKED = /\.woff2$/

const house = new PageHouse()

function packed(path: string, bytes: Buffer): number {
  return PACKED.test(path) ? bytes.length : gzipSync(bytes).length
}

/**
 * Files of the page that a path loads until what it is for is there and the network rests, gzipped; what the API answers is not counted. On a busy machine the
 * network also rests while scripts are read.
 */
async function loadedBytes(path: string, isThere: (page: Page) => Promise<void>): Promise<number> {
  const context = await house.visitor()
  const page = await context.newPage()
  const loaded: Response[] = []
  page.on('response', (response) => {
    const { pathname } = new URL(response.url())
    const isFile = response.request().resourceType() === 'document' || /\.(js|css|svg|woff2)$/.test(pathname)
    if (isFile && response.ok()) loaded.push(response)
  })
  await page.goto(house.service.url + path)
  await isThere(page)
  await page.waitForLoadState('networkidle')
  const sizes = await Promise.all(
    loaded.map(async (response) => packed(new URL(response.url()).pathname, await response.body())),
  )
  await context.close()
  return sizes.reduce((sum, bytes) => sum + bytes, 0)
}

test('the entry and the chat keep their budgets', { skip }, async (t) => {
  const entry = await loadedBytes('/sign-in', (page) => page.getByRole('heading', { level: 1 }).waitFor())
  const chat = await loadedBytes('/chat', (page) =>
    page.getByRole('button', { name: 'Parameters' }).waitFor(),
  )
  t.diagnostic(`entry ${entry} bytes, chat ${chat} bytes, gzipped`)
  assert.ok(entry > 10_000 && entry <= ENTRY_BYTES, `the entry has ${entry} bytes`)
  assert.ok(chat > entry / 2 && chat <= CHAT_BYTES, `the chat has ${chat} bytes`)
})

test('the whole page keeps its budget', (t) => {
  const files = readdirSync(DIST, { recursive: true, withFileTypes: true }).filter((file) => file.isFile())
  const sizes = files.map(({ parentPath, name }) => packed(name, readFileSync(join(parentPath, name))))
  const total = sizes.reduce((sum, bytes) => sum + bytes, 0)
  t.diagnostic(`${files.length} files, ${total} bytes, gzipped`)
  assert.ok(files.length > 10 && total < PAGE_BYTES, `the page has ${total} bytes`)
})
