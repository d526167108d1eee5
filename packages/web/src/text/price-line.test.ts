import assert from 'node:assert/strict'
import { test } from 'node:test'
import { priceLine } from './price-line.ts'

test('prices have two decimals at least', () => {
  assert.equal(
    priceLine({ pricing: { input: '0.1', output: '0.5' } }),
    'Input 0.10 /M tokens • Output 0.50 /M tokens',
  )
  assert.equal(
    priceLine({ pricing: { input: '2', output: '0.125' } }),
    'Input 2.00 /M tokens • Output 0.125 /M tokens',
  )
})
