import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { formatCredits, MAX_NANOCREDITS, parseCredits } from './credits.ts'

const SAME: [nanocredits: bigint, text: string][] = [
  [0n, '0'],
  [1n, '0.000000001'],
  [12_000n, '0.000012'],
  [500_000_000n, '0.5'],
  [1_000_000_000n, '1'],
  [10_000_000_010n, '10.00000001'],
  [MAX_NANOCREDITS, '1000000000'],
]

for (const [nanocredits, text] of SAME) {
  test(`${nanocredits} nanocredits are ${text} credits`, () => {
    assert.equal(formatCredits(nanocredits), text)
    assert.equal(parseCredits(text), nanocredits)
  })
}

test('zeros at either end change nothing', () => {
  assert.equal(parseCredits('0012.500'), 12_500_000_000n)
})

test('a debt has its sign', () => {
  assert.equal(formatCredits(-1_500_000_000n), '-1.5')
})

for (const text of [
  '',
  ' 1',
  '1 ',
  '-1',
  '+1',
  '1.',
  '.5',
  '1e3',
  '0x10',
  '1,5',
  '٣',
  '0.0000000001',
  '1000000000.000000001',
  '99999999999',
  'NaN',
  'Infinity',
  '1\n',
]) {
  test(`${JSON.stringify(text)} is refused`, () => {
    assert.throws(() => parseCredits(text), { code: 'invalid_request' })
  })
}

test('every amount survives being written and read', () => {
  fc.assert(
    fc.property(fc.bigInt(0n, MAX_NANOCREDITS), (nanocredits) => {
      assert.equal(parseCredits(formatCredits(nanocredits)), nanocredits)
    }),
    { seed: 6 },
  )
})
