import assert from 'node:assert/strict'
import { test } from 'node:test'
import { firstDifferenceOf } from './text-difference.ts'

test('texts part at the first character that differs, whole characters counted', () => {
  assert.equal(firstDifferenceOf('the same', 'the same'), undefined)
  assert.deepEqual(firstDifferenceOf('a🙂b', 'a🙂c'), { at: 2, before: 'a🙂', first: 'b', second: 'c' })
  assert.deepEqual(firstDifferenceOf('a🙂', 'a🙃'), { at: 1, before: 'a', first: '🙂', second: '🙃' })
})

test('a text that is the other’s beginning ends there', () => {
  assert.deepEqual(firstDifferenceOf('ab', 'abc'), { at: 2, before: 'ab', first: '', second: 'c' })
})

test('only what is near the place is shown', () => {
  const found = firstDifferenceOf(`${'x'.repeat(500)}1${'y'.repeat(500)}`, `${'x'.repeat(500)}2`)
  assert.equal(found?.at, 500)
  assert.equal(found?.before.length, 80)
  assert.equal(found?.first.length, 80)
})
