import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { findFfmpeg } from './find-ffmpeg.ts'
import { LIMITS, NEVER } from './fixtures/limits.ts'
import { ffmpeg, makeVideo } from './fixtures/videos.ts'
import { MediaRefusal } from './media-refusal.ts'
import type { RawFrame } from './picture.ts'
import { sampleVideo, type VideoProgram } from './video.ts'

const builtin = await findFfmpeg(LIMITS)
const limits = (program: VideoProgram = builtin, signal = NEVER) => ({ ...LIMITS, program, signal })

/** The brightness of the middle of each frame. */
function brightness(frames: RawFrame[]): (number | undefined)[] {
  return frames.map(
    ({ width, height, pixels }) => pixels[3 * (width * Math.floor(height / 2) + Math.floor(width / 2))],
  )
}

function assertSpread(frames: RawFrame[], count: number): void {
  const seen = brightness(frames)
  assert.equal(seen.length, count)
  for (const [at, value] of seen.entries()) {
    const expected = (255 * (at + 0.5)) / count
    assert.ok(
      Math.abs((value ?? -1) - expected) < 24,
      `frame ${at} of ${count} is ${value}, not about ${expected}`,
    )
  }
}

describe('frames are spread evenly over the time', () => {
  const FORMS: Record<string, Parameters<typeof makeVideo>[0]> = {
    'of an MP4': { format: 'mp4', seconds: 2 },
    'of an MP4 whose index is in front': { format: 'mp4', seconds: 2, more: ['-movflags', '+faststart'] },
    'of an MP4 with one keyframe': { format: 'mp4', seconds: 2, more: ['-g', '1000'] },
    'of a WebM': { format: 'webm', seconds: 2 },
    'of a WebM that says no length': { format: 'webm', seconds: 2, more: ['-live', '1'] },
  }
  for (const [what, form] of Object.entries(FORMS)) {
    test(what, async () => {
      const frames = await sampleVideo(await makeVideo(form), limits())
      assertSpread(frames, LIMITS.frames)
      assert.deepEqual([frames[0]?.width, frames[0]?.height], [64, 48])
    })
  }

  test('of which there are fewer than wanted', async () => {
    const video = await makeVideo({ format: 'mp4', seconds: 1, framesPerSecond: 3 })
    assert.equal((await sampleVideo(video, limits())).length, 3)
  })

  test('made smaller to the bound', async () => {
    const video = await makeVideo({ format: 'mp4', seconds: 1, framesPerSecond: 1 })
    const [frame] = await sampleVideo(video, { ...limits(), edge: 32 })
    assert.deepEqual([frame?.width, frame?.height], [32, 24])
  })
})

describe('a video is refused', () => {
  test('that runs longer than allowed, whatever its header says', async () => {
    const video = await makeVideo({ format: 'mp4', seconds: 63, framesPerSecond: 1, size: '16x16' })
    await assert.rejects(sampleVideo(video, limits()), /more than the 60 s/)
    assert.notEqual(video.indexOf('mvhd'), -1)
    // version, flags, two times and the time scale stand before the duration.
    video.writeUInt32BE(1, video.indexOf('mvhd') + 20)
    await assert.rejects(sampleVideo(video, limits()), /more than the 60 s/)
  })

  test('with larger frames than a decoder should hold', async () => {
    const video = await makeVideo({ format: 'mp4', seconds: 1, framesPerSecond: 1, size: '4112x2304' })
    await assert.rejects(sampleVideo(video, limits()), /of up to 4096 × 2304 pixels/)
  })

  test('in a codec that is not let in', async () => {
    const source = ['-f', 'lavfi', '-i', 'color=red:size=16x16:rate=5:duration=1']
    const video = await ffmpeg([...source, '-c:v', 'mjpeg', '-f', 'mp4'])
    await assert.rejects(sampleVideo(video, limits()), MediaRefusal)
  })

  test('that is only sound', async () => {
    const sound = await ffmpeg(['-f', 'lavfi', '-i', 'sine=duration=1', '-c:a', 'aac', '-f', 'mp4'])
    await assert.rejects(sampleVideo(sound, limits()), MediaRefusal)
  })

  test('that is another format under the first bytes of a video', async () => {
    const playlist = Buffer.concat([
      Buffer.from('\0\0\0\x18ftypisom'),
      Buffer.from('\n#EXTM3U\nfile:///etc/hostname\n'),
    ])
    await assert.rejects(sampleVideo(playlist, limits()), MediaRefusal)
  })

  test('that is cut off before its index', async () => {
    const video = await makeVideo({ format: 'mp4', seconds: 1 })
    await assert.rejects(sampleVideo(video.subarray(0, video.length / 2), limits()), MediaRefusal)
  })
})
