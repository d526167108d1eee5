import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bytes, plural, span } from './numbers.ts'

test('spans of time are told by their two largest units', () => {
  const spans: [number, string][] = [
    [0, '0 ms'],
    [84.4, '84 ms'],
    [4_149, '4.1 s'],
    [60_000, '1 min'],
    [185_000, '3 min 5 s'],
    [7_800_000, '2 h 10 min'],
    [86_400_000 * 3 + 3_600_000 * 4 + 59_000, '3 d 4 h'],
    [86_400_000, '1 d'],
  ]
  for (const [ms, words] of spans) assert.equal(span(ms), words)
})

test('sizes and counts', () => {
  assert.deepEqual(
    [bytes(0), bytes(999), bytes(1500), bytes(28_123_456)],
    ['0 bytes', '999 bytes', '1.5 kB', '28.1 MB'],
  )
  assert.deepEqual([plural(1, 'token'), plural(1204, 'token')], ['1 token', '1,204 tokens'])
})
