import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { budgetPeriod } from './budget-period.ts'
import { costOf, worstCaseOf } from './price.ts'

const PRICE = { inputToken: 100, outputToken: 500 }

test('tokens cost what the card says; reasoning is output, and the cache costs as the rest', () => {
  const usage = { promptTokens: 1_000, cachedTokens: 400, completionTokens: 10, reasoningTokens: 8 }
  assert.equal(costOf(PRICE, usage), 105_000n)
  assert.equal(costOf({ ...PRICE, cachedInputToken: 10 }, usage), 69_000n)
})

test('no usage within the bounds costs more than the worst case', () => {
  const price = fc.record(
    { inputToken: fc.nat(1e6), outputToken: fc.nat(1e6), cachedInputToken: fc.nat(1e6) },
    { requiredKeys: ['inputToken', 'outputToken'] },
  )
  fc.assert(
    fc.property(price, fc.nat(1e6), fc.nat(1e6), fc.nat(1e6), (card, prompt, completion, cached) => {
      const usage = {
        promptTokens: prompt,
        completionTokens: completion,
        cachedTokens: cached,
        reasoningTokens: 0,
      }
      assert.ok(costOf(card, usage) <= worstCaseOf(card, prompt, completion))
    }),
    { seed: 6 },
  )
})

const PERIODS: [period: 'day' | 'week' | 'month' | 'ever', at: string, start: string][] = [
  ['day', '2026-11-21T23:59:59.999Z', '2026-11-21'],
  ['day', '2026-11-22T00:00:00.000Z', '2026-11-22'],
  ['week', '2026-11-21T12:00:00Z', '2026-11-16'],
  ['week', '2026-11-22T23:59:59.999Z', '2026-11-16'],
  ['week', '2026-11-23T00:00:00Z', '2026-11-23'],
  ['month', '2028-02-29T12:00:00Z', '2028-02-01'],
  ['month', '2026-12-31T23:59:59Z', '2026-12-01'],
  ['ever', '2026-11-21T12:00:00Z', '1970-01-01'],
]

for (const [period, at, start] of PERIODS) {
  test(`the ${period} of ${at} began on ${start}`, () => {
    assert.equal(budgetPeriod(period, Date.parse(at)), Date.parse(start))
  })
}
