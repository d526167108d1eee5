import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { UsageGroupAnswer } from '@verbatim/protocol'
import { chartsOf } from './day-series.ts'

const GROUP: UsageGroupAnswer = {
  day: '2026-01-02',
  requests: 3,
  errors: 1,
  prompt_tokens: 1200,
  cached_tokens: 0,
  completion_tokens: 40,
  reasoning_tokens: 0,
  median_latency_ms: 1500,
  median_first_token_ms: null,
  cost: '0.000000003',
}
const drawn = chartsOf([GROUP], { from: '2026-01-01', until: '2026-01-03' })

test('a day without requests is zero, and has no times', () => {
  assert.deepEqual(
    drawn.requests[0]?.points.map(({ value }) => value),
    [0, 3, 0],
  )
  assert.deepEqual(
    drawn.times[0]?.points.map(({ value }) => value),
    [null, 1500, null],
  )
  assert.deepEqual(
    drawn.times[1]?.points.map(({ text }) => text),
    ['', '', ''],
  )
})

test('costs are read as the decimals that they are', () => {
  assert.deepEqual(
    drawn.cost[0]?.points.map(({ text }) => text),
    ['0', '0.000000003', '0'],
  )
  assert.equal(drawn.summaries.cost, '0.000000003 credits in all.')
})

test('summaries say in words what the charts show', () => {
  assert.equal(drawn.summaries.requests, '3 requests, 1 error.')
  assert.equal(drawn.summaries.tokens, '1,200 tokens read, 40 tokens written.')
})
