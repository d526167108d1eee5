import assert from 'node:assert/strict'
import { test } from 'node:test'
import { statusOf } from './status-words.ts'

test('a row of one request says its status, and who left is no error', () => {
  assert.deepEqual(statusOf({ status: 200, requests: 1 }), { kind: 'good', words: '200' })
  assert.deepEqual(statusOf({ status: 402, requests: 1 }), { kind: 'warn', words: '402' })
  assert.deepEqual(statusOf({ status: 503, requests: 1 }), { kind: 'alarm', words: '503' })
  assert.deepEqual(statusOf({ status: 499, requests: 1 }), { kind: '', words: '499 left' })
})

test('a row of gathered refusals says how many they are', () => {
  assert.deepEqual(statusOf({ status: 429, requests: 9_999 }), { kind: 'warn', words: '429 × 9,999' })
  assert.deepEqual(statusOf({ status: 499, requests: 2 }), { kind: '', words: '499 left × 2' })
})
