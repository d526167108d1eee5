import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compare, median, ratios } from './statistics.ts'

test('the median of an odd and of an even number of values', () => {
  assert.equal(median([3, 1, 2]), 2)
  assert.equal(median([4, 1, 3, 2]), 2.5)
  assert.throws(() => median([]), RangeError)
})

test('ratios are taken round by round, and a round without a peer is left out', () => {
  assert.deepEqual(ratios([2, 9, 4], [1, 3]), [2, 3])
})

test('an aim is judged by the median', () => {
  assert.equal(compare('speed', '×', [0.9, 0.98, 0.99], { least: 0.97 }).pass, true)
  assert.equal(compare('speed', '×', [0.9, 0.96, 0.99], { least: 0.97 }).pass, false)
  assert.equal(compare('cost', '×', [1.2, 1.3, 9], { most: 1.3 }).pass, true)
  assert.equal(compare('cost', '×', [1.2, 1.31, 9], { most: 1.3 }).pass, false)
})
