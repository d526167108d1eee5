import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Mark } from '../verification/mark.ts'
import { markWithCalls } from './mark-with-calls.ts'

const calls = { toolCalls: [{ id: 'c', name: 'look', arguments: '{}' }] }
const mark = (state: Mark['state']): Mark => ({ state, sentence: '', checks: [] })

test('tool calls are not called verified by the text that stands beside them', () => {
  assert.equal(markWithCalls(mark('without-reasoning'), calls).state, 'unchecked')
  assert.equal(markWithCalls(mark('without-reasoning'), { toolCalls: [] }).state, 'without-reasoning')
  for (const state of ['verified', 'mismatch', 'unknown-key'] as const) {
    assert.equal(markWithCalls(mark(state), calls).state, state)
  }
})
