import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findFfmpeg } from './find-ffmpeg.ts'
import { LIMITS, NEVER } from './fixtures/limits.ts'
import { makeVideo } from './fixtures/videos.ts'
import { Gate } from './gate.ts'
import { MediaRefusal } from './media-refusal.ts'
import { PictureMaker } from './picture-maker.ts'
import { WorkTime } from './work-time.ts'

test('an ffmpeg that was not found is looked for again, one that was found is not', async () => {
  let lookups = 0
  const maker = new PictureMaker(LIMITS, new Gate(1, 1), async () => {
    lookups += 1
    if (lookups === 1) throw new MediaRefusal('there is none yet')
    return findFfmpeg(LIMITS)
  })
  const clip = await makeVideo({ format: 'webm', seconds: 1, framesPerSecond: 2 })
  const make = () =>
    maker.make({ type: 'video_url', video_url: { url: '' } }, clip, new WorkTime(LIMITS.timeoutMs, NEVER))
  await assert.rejects(make(), /none yet/)
  for (let time = 0; time < 2; time++) assert.equal((await make()).length, 2)
  assert.equal(lookups, 2)
})
