import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readWaiting } from './waiting.ts'

test('a comment says what is waited for', () => {
  assert.deepEqual(readWaiting('queue position 1 of 5, estimated wait unknown, request x'), {
    for: 'slot',
    position: 1,
    waiting: 5,
    estimatedSeconds: null,
  })
  assert.deepEqual(readWaiting('prompt 10 of 300 tokens'), { for: 'prompt', read: 10, tokens: 300 })
  assert.deepEqual(readWaiting('working'), { for: 'model' })
})
