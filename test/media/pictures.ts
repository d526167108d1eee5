import { readFileSync } from 'node:fs'
import sharp from 'sharp'

/** The colours that gpt-oss-nano-vision knows, as it was shown them. */
const COLOURS = {
  Red: '#ff0000',
  Green: '#00ff00',
  Blue: '#0000ff',
  Yellow: '#ffff00',
}
export type Colour = keyof typeof COLOURS
export const FORMATS = ['png', 'jpeg', 'webp', 'gif'] as const

const SIDE = 64

/** A picture of four squares: top left, top right, bottom left, bottom right. */
export function picture(
  corners: readonly Colour[],
  format: (typeof FORMATS)[number] = 'png',
): Promise<Buffer> {
  return squares(corners).toFormat(format).toBuffer()
}

/** The same, stored lying on its side with an orientation that says so (EXIF orientation 6: turn it clockwise). */
export async function turnedPicture(corners: readonly Colour[]): Promise<Buffer> {
  const lying = await sharp(await picture(corners))
    .rotate(-90)
    .toBuffer()
  return sharp(lying).withMetadata({ orientation: 6 }).jpeg({ quality: 95 }).toBuffer()
}

function squares(corners: readonly Colour[]) {
  const whole = { width: 2 * SIDE, height: 2 * SIDE, channels: 3 as const, background: '#000' }
  const parts = corners.map((colour, at) => ({
    input: { create: { width: SIDE, height: SIDE, channels: 3 as const, background: COLOURS[colour] } },
    left: (at % 2) * SIDE,
    top: Math.floor(at / 2) * SIDE,
  }))
  return sharp({ create: whole }).composite(parts)
}

/** A clip that is red, then blue. */
export function redBlueClip(kind: 'mp4' | 'webm'): Buffer {
  return readFileSync(new URL(`clips/red-blue.${kind}`, import.meta.url))
}

export function dataUrl(type: string, bytes: Buffer): string {
  return `data:${type};base64,${bytes.toString('base64')}`
}
