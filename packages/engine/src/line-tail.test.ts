import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { LineTail } from './line-tail.ts'

function linesOf(pieces: readonly string[], capacity = 100): { heard: string[]; kept: readonly string[] } {
  const heard: string[] = []
  const tail = new LineTail(capacity, (line) => heard.push(line))
  for (const piece of pieces) tail.write(piece)
  tail.end()
  return { heard, kept: tail.lines }
}

test('Any split of the text gives the same lines', () => {
  const text = 'first\nsecond is longer\n\nthird\nlast without an end'
  const whole = ['first', 'second is longer', 'third', 'last without an end']
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: text.length }), { maxLength: 8 }), (cuts) => {
      const at = [0, ...cuts.sort((a, b) => a - b), text.length]
      const pieces = at.slice(1).map((end, index) => text.slice(at[index], end))
      assert.deepEqual(linesOf(pieces).heard, whole)
    }),
  )
})

test('Only the last lines are remembered, and no line without an end fills the memory', () => {
  assert.deepEqual(linesOf(['a\nb\nc\nd\n'], 2), { heard: ['a', 'b', 'c', 'd'], kept: ['c', 'd'] })
  const endless = linesOf(Array.from({ length: 100 }, () => 'x'.repeat(1_000)))
  assert.deepEqual(
    endless.heard.map((line) => line.length),
    [2_000],
  )
})
