import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { UsageGroupAnswer } from '@verbatim/protocol'
import { burnOf } from './burn.ts'

const NOTHING = {
  requests: 1,
  errors: 0,
  prompt_tokens: 0,
  cached_tokens: 0,
  completion_tokens: 0,
  reasoning_tokens: 0,
  median_latency_ms: null,
  median_first_token_ms: null,
}
const group = (day: string, cost: string): UsageGroupAnswer => ({ ...NOTHING, day, cost })

test('what was spent is divided by the days since the first use', () => {
  const groups = [group('2026-01-05', '3'), group('2026-01-02', '1')]
  assert.deepEqual(burnOf(groups, '10', '2026-01-05'), { perDay: '1', daysLeft: 10 })
})

test('a day on which nothing was spent counts too', () => {
  assert.deepEqual(burnOf([group('2026-01-01', '1')], '3', '2026-01-02'), { perDay: '0.5', daysLeft: 6 })
})

test('billionths are not rounded away', () => {
  assert.equal(burnOf([group('2026-01-01', '0.000000003')], '1', '2026-01-01').perDay, '0.000000003')
})

test('without use nothing is foretold', () => {
  assert.deepEqual(burnOf([], '5', '2026-01-01'), { perDay: '0', daysLeft: null })
})

test('of a debt nothing is left', () => {
  assert.equal(burnOf([group('2026-01-01', '1')], '-0.5', '2026-01-01').daysLeft, 0)
})
