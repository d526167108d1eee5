import type { Metadata } from 'sharp'
import { MediaRefusal } from './media-refusal.ts'
import { openImage, type PictureLimits, readHeader, readPicture } from './picture.ts'
import { sampleTimes } from './sample-times.ts'

export interface AnimationLimits extends PictureLimits {
  frames: number
  videoSeconds: number
}

/** Pages of an animation are painted one over the other, up to the last one wanted: that many times the pixels of one image. */
const PIXELS_OF_ALL = 10

/** What browsers take for a delay of zero, in milliseconds. */
const DEFAULT_DELAY_MS = 100

/**
 * A GIF or WebP as a video: the pages that are shown at evenly spread moments, in order, as PNG.
 *
 * @throws MediaRefusal
 */
export async function animationFrames(
  bytes: Buffer,
  limits: AnimationLimits,
  signal: AbortSignal,
): Promise<Buffer[]> {
  const header = await readHeader(await openImage(bytes), limits.pixels)
  const starts = pageStarts(header)
  const durationMs = starts.pop() ?? 0
  if (durationMs > limits.videoSeconds * 1000)
    throw new MediaRefusal(`it runs for ${durationMs / 1000} s; at most ${limits.videoSeconds} s are taken`)
  const all = header.width * header.height * starts.length
  const most = PIXELS_OF_ALL * limits.pixels
  if (all > most)
    throw new MediaRefusal(`its ${starts.length} frames have ${all} pixels in all; at most ${most} are taken`)
  const frames: Buffer[] = []
  for (const page of sampleTimes(starts, durationMs, limits.frames)) {
    signal.throwIfAborted()
    frames.push(await readPicture(bytes, limits, page))
  }
  return frames
}

/** When each page is shown first, in milliseconds, and last when all is over. */
function pageStarts({ pages = 1, delay = [] }: Metadata): number[] {
  const starts = [0]
  for (let page = 0; page < pages; page++) {
    starts.push((starts[page] ?? 0) + (delay[page] || DEFAULT_DELAY_MS))
  }
  return starts
}
