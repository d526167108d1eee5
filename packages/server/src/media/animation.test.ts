import assert from 'node:assert/strict'
import { test } from 'node:test'
import sharp from 'sharp'
import { animationFrames } from './animation.ts'
import { LIMITS, NEVER } from './fixtures/limits.ts'
import { decode, sparseGif } from './fixtures/pictures.ts'

/** One grey page after the other, each a little lighter. */
async function animation(format: 'gif' | 'webp', pages: number, delayMs: number): Promise<Buffer> {
  const pixels = Buffer.alloc(pages * 12)
  for (let page = 0; page < pages; page++)
    pixels.fill(Math.round((255 * page) / (pages - 1)), page * 12, (page + 1) * 12)
  const stack = sharp(pixels, { raw: { width: 2, height: 2 * pages, channels: 3, pageHeight: 2 } })
  const options = { delay: Array.from({ length: pages }, () => delayMs), loop: 0 }
  return format === 'gif'
    ? stack.gif(options).toBuffer()
    : stack.webp({ ...options, lossless: true }).toBuffer()
}

for (const format of ['gif', 'webp'] as const) {
  test(`a ${format} is sampled over its time`, async () => {
    const frames = await animationFrames(await animation(format, 16, 200), { ...LIMITS, frames: 4 }, NEVER)
    const greys = await Promise.all(frames.map(async (frame) => (await decode(frame)).colours[0]))
    assert.deepEqual(
      greys.map((grey) => Math.round(((grey ?? 0) / 255) * 15)),
      [2, 6, 10, 14],
    )
  })
}

test('one that runs too long is refused', async () => {
  const long = await animation('gif', 4, 20_000)
  await assert.rejects(animationFrames(long, LIMITS, NEVER), /it runs for 80 s; at most 60 s are taken/)
})

test('one that would be painted over and over is refused before it is', async () => {
  const bomb = sparseGif(2_000, 2_000, 200)
  const before = process.cpuUsage()
  await assert.rejects(animationFrames(bomb, LIMITS, NEVER), /800000000 pixels in all; at most 400000000/)
  assert.ok(process.cpuUsage(before).user < 2_000_000)
})
