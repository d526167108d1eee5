import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { sampleTimes } from './sample-times.ts'

test('even frames are taken from the middle of equal stretches', () => {
  const starts = Array.from({ length: 100 }, (_, at) => at)
  assert.deepEqual(sampleTimes(starts, 100, 4), [12, 37, 62, 87])
})

test('a frame that is shown for long is taken once', () => {
  assert.deepEqual(sampleTimes([0, 1, 2, 9], 10, 4), [1, 2])
  assert.deepEqual(sampleTimes([0], 60, 8), [0])
})

test('whatever the times, frames are in order, none twice, and no more than asked for', () => {
  const gaps = fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 1, maxLength: 60 })
  const property = fc.property(gaps, fc.integer({ min: 1, max: 20 }), (lengths, count) => {
    const starts = lengths.map((_, at) => lengths.slice(0, at).reduce((sum, length) => sum + length, 0))
    const duration = lengths.reduce((sum, length) => sum + length, 0)
    const chosen = sampleTimes(starts, duration, count)
    assert.ok(chosen.length >= 1 && chosen.length <= Math.min(count, starts.length))
    assert.deepEqual(
      chosen,
      [...new Set(chosen)].sort((one, other) => one - other),
    )
    assert.ok(chosen.every((at) => at >= 0 && at < starts.length))
  })
  fc.assert(property)
})
