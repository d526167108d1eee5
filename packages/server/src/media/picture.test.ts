import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import sharp from 'sharp'
import { LIMITS } from './fixtures/limits.ts'
import { decode, HEIGHT, PIXELS, picture, sparseGif, vastGif, vastPng, WIDTH } from './fixtures/pictures.ts'
import { MediaRefusal } from './media-refusal.ts'
import { readPicture } from './picture.ts'

const [R, G, B, W, K, Y] = Array.from({ length: 6 }, (_, at) => PIXELS.slice(3 * at, 3 * at + 3))
const SCALE = 32

/** The colours of a lossy picture, each channel rounded to nothing or all. */
async function shown(bytes: Buffer) {
  const { colours, ...rest } = await decode(await readPicture(bytes, LIMITS), SCALE)
  return { ...rest, colours: colours.map((value) => (value < 128 ? 0 : 255)) }
}

describe('each format becomes a PNG of three channels', () => {
  const upright = { width: WIDTH * SCALE, height: HEIGHT * SCALE, channels: 3, colours: PIXELS }
  const formats: Record<string, () => Promise<Buffer>> = {
    PNG: () => picture(SCALE).png().toBuffer(),
    'PNG with a palette': () => picture(SCALE).png({ palette: true }).toBuffer(),
    'PNG of 16 bits': () => picture(SCALE).toColourspace('rgb16').png().toBuffer(),
    'interlaced PNG': () => picture(SCALE).png({ progressive: true }).toBuffer(),
    JPEG: () => picture(SCALE).jpeg({ quality: 95 }).toBuffer(),
    'progressive JPEG': () => picture(SCALE).jpeg({ progressive: true }).toBuffer(),
    'lossless WebP': () => picture(SCALE).webp({ lossless: true }).toBuffer(),
    'lossy WebP': () => picture(SCALE).webp({ quality: 95 }).toBuffer(),
    GIF: () => picture(SCALE).gif().toBuffer(),
  }
  for (const [format, make] of Object.entries(formats)) {
    test(format, async () => assert.deepEqual(await shown(await make()), upright))
  }

  test('of which 16 bits are made 8', async () => {
    const deep = await picture().toColourspace('rgb16').png().toBuffer()
    assert.equal((await sharp(deep).metadata()).depth, 'ushort')
    assert.equal((await sharp(await readPicture(deep, LIMITS)).metadata()).depth, 'uchar')
  })

  test('CMYK JPEG', async () => {
    const white = sharp({ create: { width: 8, height: 8, channels: 3, background: '#ffffff' } })
    const cmyk = await white.toColourspace('cmyk').jpeg().toBuffer()
    assert.equal((await sharp(cmyk).metadata()).space, 'cmyk')
    const { channels, colours } = await decode(await readPicture(cmyk, LIMITS))
    assert.equal(channels, 3)
    assert.ok(Math.min(...colours) > 240, `white stays white: ${colours.slice(0, 3)}`)
  })

  test('a grey one', async () => {
    const grey = await sharp(Buffer.from([0, 128]), { raw: { width: 2, height: 1, channels: 1 } })
      .toColourspace('b-w')
      .png()
      .toBuffer()
    assert.deepEqual((await decode(await readPicture(grey, LIMITS))).colours, [0, 0, 0, 128, 128, 128])
  })
})

describe('EXIF orientation', () => {
  const TURNED: [orientation: number, width: number, rows: (number[] | undefined)[]][] = [
    [1, 2, [R, G, B, W, K, Y]],
    [2, 2, [G, R, W, B, Y, K]],
    [3, 2, [Y, K, W, B, G, R]],
    [4, 2, [K, Y, B, W, R, G]],
    [5, 3, [R, B, K, G, W, Y]],
    [6, 3, [K, B, R, Y, W, G]],
    [7, 3, [Y, W, G, K, B, R]],
    [8, 3, [G, W, Y, R, B, K]],
  ]
  for (const [orientation, width, rows] of TURNED) {
    for (const format of ['jpeg', 'webp', 'png'] as const) {
      test(`${orientation} in ${format} is turned upright`, async () => {
        const bytes = await picture(SCALE).withMetadata({ orientation })[format]({ quality: 95 }).toBuffer()
        const result = await shown(bytes)
        assert.deepEqual([result.width, result.colours], [width * SCALE, rows.flat()])
      })
    }
  }
})

test('what is transparent lies on white', async () => {
  const raw = { width: 2, height: 1, channels: 4 as const }
  const png = await sharp(Buffer.from([255, 0, 0, 255, 0, 0, 0, 0]), { raw })
    .png()
    .toBuffer()
  assert.deepEqual((await decode(await readPicture(png, LIMITS))).colours, [255, 0, 0, 255, 255, 255])
})

test('an animation gives its first frame', async () => {
  const { width, height } = await decode(await readPicture(sparseGif(5, 4, 3), LIMITS))
  assert.deepEqual([width, height], [5, 4])
})

test('the longer side is made smaller to the bound, the other in proportion', async () => {
  for (const [scale, edge, expected] of [
    [100, 150, [100, 150]],
    [10, 150, [20, 30]],
  ] as const) {
    const result = await readPicture(await picture(scale).png().toBuffer(), { ...LIMITS, edge })
    const { width, height } = await decode(result)
    assert.deepEqual([width, height], expected)
  }
})

test('a line of one pixel stays one pixel high', async () => {
  const { width, height } = await decode(await readPicture(vastPng(20_000, 1), LIMITS))
  assert.deepEqual([width, height], [LIMITS.edge, 1])
})

test('the same bytes give the same bytes, and nothing of the metadata', async () => {
  const jpeg = await picture(SCALE)
    .withExif({ IFD0: { Copyright: 'somebody' } })
    .withIccProfile('p3')
    .jpeg()
    .toBuffer()
  const [one, other] = [await readPicture(jpeg, LIMITS), await readPicture(jpeg, LIMITS)]
  assert.deepEqual(one, other)
  const { exif, icc } = await sharp(one).metadata()
  assert.deepEqual([exif, icc], [undefined, undefined])
})

describe('what is damaged is refused', () => {
  for (const format of ['png', 'jpeg', 'webp', 'gif'] as const) {
    test(`${format} that is cut off`, async () => {
      const noise = sharp({
        create: {
          width: 200,
          height: 200,
          channels: 3,
          background: '#000',
          noise: { type: 'gaussian', mean: 128, sigma: 60 },
        },
      })
      const whole = await noise[format]().toBuffer()
      for (const part of [0.05, 0.5, 0.9]) {
        const bytes = whole.subarray(0, whole.length * part)
        await assert.rejects(readPicture(bytes, LIMITS), MediaRefusal, `${part} of it`)
      }
    })
  }
})

describe('a bomb is refused by its header', () => {
  const BOMBS: Record<string, Buffer> = {
    'PNG of 100 megapixels': vastPng(10_000, 10_000),
    'GIF of 4 gigapixels': vastGif(),
  }
  for (const [what, bytes] of Object.entries(BOMBS)) {
    test(`a ${what}`, async () => {
      assert.ok(bytes.length < 20_000, 'it is small')
      const before = process.resourceUsage().maxRSS
      await assert.rejects(readPicture(bytes, LIMITS), /pixels; at most 40000000 are taken/)
      const grownKb = process.resourceUsage().maxRSS - before
      assert.ok(grownKb < 30_000, `memory at its peak has grown by ${grownKb} KB`)
    })
  }
})

test('loaders that are not needed stay shut, whatever they are given', async () => {
  const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="2" height="2"/>')
  const tiff = await picture().tiff().toBuffer()
  for (const bytes of [svg, tiff]) {
    await assert.rejects(readPicture(bytes, LIMITS), MediaRefusal)
  }
})
