import assert from 'node:assert/strict'
import { test } from 'node:test'
import { referenceOf } from './reference.ts'

const RECEIPT = 'rcpt_22d3b2da69d413fa44ee36df81433f4f'

const ENTERED: [entered: string, reference: object][] = [
  [RECEIPT, { kind: 'receipt', id: RECEIPT }],
  [`  ${RECEIPT}\n`, { kind: 'receipt', id: RECEIPT }],
  [`http://localhost:8080/v1/receipts/${RECEIPT}`, { kind: 'receipt', id: RECEIPT }],
  [`https://example.com/below/verify/${RECEIPT}`, { kind: 'receipt', id: RECEIPT }],
  ['http://localhost:8080/r/r2CrAvFIv2ZrU1pdzS9HEw', { kind: 'share', id: 'r2CrAvFIv2ZrU1pdzS9HEw' }],
  [
    'http://localhost:8080/r/r2CrAvFIv2ZrU1pdzS9HEw?theme=dark#end',
    { kind: 'share', id: 'r2CrAvFIv2ZrU1pdzS9HEw' },
  ],
  ['', { kind: 'text' }],
  ['not a receipt', { kind: 'text' }],
  // A document is checked as it is, whatever ids it has in it.
  [`{"receipt":"${RECEIPT}"}`, { kind: 'text' }],
  [`[{"receipt":"${RECEIPT}"}]`, { kind: 'text' }],
]

for (const [entered, reference] of ENTERED) {
  test(`${JSON.stringify(entered)} is taken for what it is`, () => {
    assert.deepEqual(referenceOf(entered), reference)
  })
}
