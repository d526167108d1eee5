import { MediaRefusal } from './media-refusal.ts'
import type { RunResult } from './run-bounded.ts'

/** What a run wrote, unless it failed on the bytes that it was given. */
export function outputOf(result: RunResult): Buffer {
  if (result.overflowed) throw new MediaRefusal('the video has more frames than are taken')
  if (result.status === 0) return result.output
  const cause = new Error(`ffmpeg ended with status ${result.status}: ${result.complaint}`)
  throw new MediaRefusal(
    'the video cannot be decoded; MP4 and WebM with H.264, H.265, VP8 or VP9 of up to 4096 × 2304 pixels are taken',
    cause,
  )
}
