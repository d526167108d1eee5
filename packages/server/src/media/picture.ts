import { VerbatimError } from '@verbatim/protocol'
import type { Metadata, Sharp, SharpInput, SharpOptions } from 'sharp'
import { MediaRefusal } from './media-refusal.ts'

/** Pixels of three bytes, row by row. */
export interface RawFrame {
  width: number
  height: number
  pixels: Buffer
}

export interface PictureLimits {
  pixels: number
  edge: number
  timeoutMs: number
}

/** All that libvips may load; SVG, TIFF, HEIF, PDF and the rest stay shut whatever their bytes pretend. */
const LOADERS = [
  'VipsForeignLoadPngBuffer',
  'VipsForeignLoadJpegBuffer',
  'VipsForeignLoadWebpBuffer',
  'VipsForeignLoadNsgifBuffer',
]

type OpenImage = (input: SharpInput, options: SharpOptions) => Sharp

let opening: Promise<OpenImage> | undefined

/** Loaded with the first image: a service that sees none needs no image library. */
async function loadSharp(): Promise<OpenImage> {
  try {
    const { default: sharp } = await import('sharp')
    sharp.cache(false)
    // Requests are decoded side by side as it is; more threads for each would take the engine's cores.
    sharp.concurrency(1)
    sharp.block({ operation: ['VipsForeignLoad'] })
    sharp.unblock({ operation: LOADERS })
    return sharp
  } catch (cause) {
    throw new VerbatimError('internal_error', 'Images cannot be decoded on this machine.', { cause })
  }
}

/** @returns an image that is opened as untrusted input; one page of an animation, the first unless told. */
export async function openImage(bytes: Buffer, page = 0): Promise<Sharp> {
  opening ??= loadSharp()
  const sharp = await opening
  // The bound on pixels is checked against the header, by size, before anything is decoded.
  return sharp(bytes, { failOn: 'error', sequentialRead: true, limitInputPixels: false, page, pages: 1 })
}

/**
 * The header of an image within bounds.
 *
 * @throws MediaRefusal
 */
export async function readHeader(image: Sharp, maxPixels: number): Promise<Metadata> {
  const header = await image.metadata().catch((cause) => {
    throw new MediaRefusal('the image cannot be decoded; it is damaged or cut off', cause)
  })
  const { width, height } = header
  if (width * height > maxPixels)
    throw new MediaRefusal(
      `it has ${width} × ${height} = ${width * height} pixels; at most ${maxPixels} are taken`,
    )
  return header
}

/**
 * An image as PNG: upright by its EXIF orientation, on white where it is transparent, in sRGB with 8 bits a channel, no side longer than
 * `edge`, without any metadata. An animation gives its first frame. The same bytes give the same picture.
 *
 * @throws MediaRefusal for damaged images and those with too many pixels, of which only the header is read.
 */
export async function readPicture(bytes: Buffer, limits: PictureLimits, page = 0): Promise<Buffer> {
  const image = await openImage(bytes, page)
  await readHeader(image, limits.pixels)
  const { edge } = limits
  const small = image
    .autoOrient()
    .resize({ width: edge, height: edge, fit: 'inside', withoutEnlargement: true })
    .flatten({ background: '#ffffff' })
    .timeout({ seconds: Math.ceil(limits.timeoutMs / 1000) })
  return asPng(small).catch((cause: Error) => {
    if (/timeout/i.test(cause.message)) throw new MediaRefusal('decoding the image took too long', cause)
    throw new MediaRefusal('the image cannot be decoded; it is damaged or cut off', cause)
  })
}

/** A frame that a decoder gave as PNG. */
export async function writePicture({ width, height, pixels }: RawFrame): Promise<Buffer> {
  opening ??= loadSharp()
  const sharp = await opening
  return asPng(sharp(pixels, { raw: { width, height, channels: 3 } }))
}

function asPng(image: Sharp): Promise<Buffer> {
  return image
    .png({ compressionLevel: 6, adaptiveFiltering: false, palette: false, progressive: false })
    .toBuffer()
}
