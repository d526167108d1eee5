import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { VerbatimError } from '@verbatim/protocol'
import { findFfmpeg } from './find-ffmpeg.ts'
import { type FAKES, fakeFfmpeg } from './fixtures/fake-ffmpeg.ts'
import { LIMITS, NEVER } from './fixtures/limits.ts'
import { makeVideo } from './fixtures/videos.ts'
import { NativeFfmpeg } from './native-ffmpeg.ts'
import { sampleVideo, type VideoProgram } from './video.ts'

const limits = (program: VideoProgram, signal = NEVER) => ({ ...LIMITS, program, signal })

test('an ffmpeg of the machine is taken before the built-in one, and the operator chooses', async () => {
  const fake = fakeFfmpeg('complaining')
  try {
    const found = [
      await findFfmpeg({ ffmpeg: undefined, searchPath: ['/nowhere', fake.folder] }),
      await findFfmpeg({ ffmpeg: fake.path, searchPath: [] }),
      await findFfmpeg({ ffmpeg: undefined, searchPath: ['/nowhere'] }),
      await findFfmpeg({ ffmpeg: 'builtin', searchPath: [fake.folder] }),
    ]
    const isNative = found.map((program) => program instanceof NativeFfmpeg)
    assert.deepEqual(isNative, [true, true, false, false])
  } finally {
    fake.remove()
  }
})

test('an ffmpeg samples as the built-in one does, frame by frame the same', async () => {
  const fake = fakeFfmpeg('sound')
  try {
    const video = await makeVideo({ format: 'mp4', seconds: 1 })
    const native = limits(new NativeFfmpeg(fake.path, undefined, fake.folder))
    const own = await sampleVideo(video, { ...native, frames: 2 })
    assert.deepEqual(own, await sampleVideo(video, { ...limits(await findFfmpeg(LIMITS)), frames: 2 }))
  } finally {
    fake.remove()
  }
})

const ENDS: [keyof typeof FAKES, RegExp][] = [
  ['endless', /more frames than are taken/],
  ['crashing', /cannot be decoded/],
  ['complaining', /cannot be decoded/],
  ['garbled', /no video in it/],
]
for (const [kind, why] of ENDS) {
  test(`an ffmpeg that is ${kind} is a refusal`, async () => {
    const fake = fakeFfmpeg(kind)
    const native = new NativeFfmpeg(fake.path, undefined, fake.folder)
    await assert.rejects(sampleVideo(Buffer.alloc(100_000), limits(native)), why)
    assert.deepEqual(readdirSync(fake.folder), ['ffmpeg'], 'the video is gone')
    fake.remove()
  })
}

test('an ffmpeg that stalls is killed when the signal says so', async () => {
  const fake = fakeFfmpeg('stalling')
  const signal = AbortSignal.timeout(200)
  const native = new NativeFfmpeg(fake.path, undefined, fake.folder)
  await assert.rejects(
    sampleVideo(Buffer.alloc(100_000), limits(native, signal)),
    (error) => error === signal.reason,
  )
  fake.remove()
})

test('an ffmpeg runs under the limits that prlimit sets', async () => {
  const fake = fakeFfmpeg('complaining')
  const prlimit = fakeFfmpeg('recording')
  const native = new NativeFfmpeg(fake.path, prlimit.path, fake.folder)
  await assert.rejects(sampleVideo(Buffer.alloc(10), limits(native)), /cannot be decoded/)
  const recorded = readFileSync(join(prlimit.folder, 'arguments'), 'utf8')
  assert.match(recorded, new RegExp(`^--as=\\d+ --cpu=\\d+ --core=0 --fsize=0 -- ${fake.path} `))
  fake.remove()
  prlimit.remove()
})

test('an ffmpeg that is not there is an error of ours', async () => {
  const native = new NativeFfmpeg('/nowhere/ffmpeg', undefined)
  await assert.rejects(sampleVideo(Buffer.alloc(10), limits(native)), (error) => {
    return error instanceof VerbatimError && error.code === 'internal_error'
  })
})
