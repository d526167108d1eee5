import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RandomPool } from './random-pool.ts'

test('what is drawn has its length, and nothing is given out twice, also where the pool is filled again', () => {
  const pool = new RandomPool()
  const drawn = Array.from({ length: 1000 }, (_, index) => pool.hex(index % 2 === 0 ? 16 : 32))
  assert.deepEqual(new Set(drawn.map(({ length }) => length)), new Set([32, 64]))
  const halves = drawn.flatMap((text) => (text.length === 64 ? [text.slice(0, 32), text.slice(32)] : [text]))
  assert.equal(new Set(halves).size, halves.length)
  assert.ok(halves.every((half) => /^[0-9a-f]{32}$/.test(half)))
})
