import { MediaRefusal } from './media-refusal.ts'
import type { RawFrame } from './picture.ts'

/** The longest head of a picture of sane size. */
const MAX_HEAD = 32

/**
 * Portable pixmaps one after the other (netpbm's P6), as FFmpeg writes them: `P6\nWIDTH HEIGHT\n255\n`, then three bytes a pixel.
 *
 * @throws MediaRefusal when the last is cut off or anything else is there.
 */
export function readPpm(bytes: Buffer): RawFrame[] {
  const frames: RawFrame[] = []
  for (let at = 0; at < bytes.length; ) {
    const head = /^P6\n(\d+) (\d+)\n255\n/.exec(bytes.toString('latin1', at, at + MAX_HEAD))
    const [text, width, height] = [head?.[0] ?? '', Number(head?.[1]), Number(head?.[2])]
    const start = at + text.length
    const end = start + 3 * width * height
    if (head === null || end === start || end > bytes.length)
      throw new MediaRefusal('the frames of the video cannot be read')
    frames.push({ width, height, pixels: bytes.subarray(start, end) })
    at = end
  }
  return frames
}
