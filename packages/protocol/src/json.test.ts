import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { jsonInteger, parseJson } from './json.ts'

test('any 64-bit integer survives parsing and writing with all its digits', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (seed) => {
      const parsed = parseJson(`{"a":{"seed":1},"seed": ${seed} }`) as { seed: number | bigint }
      assert.equal(BigInt(parsed.seed), seed)
      assert.equal(JSON.stringify({ seed: jsonInteger(seed) }), `{"seed":${seed}}`)
    }),
  )
})

test('everything else parses as JSON.parse has it', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      assert.deepEqual(parseJson(text), JSON.parse(text))
    }),
  )
  assert.deepEqual(parseJson('{"text":"1234567890123456789","n":1e20}'), {
    text: '1234567890123456789',
    n: 1e20,
  })
})

test('what is not JSON throws a SyntaxError', () => {
  assert.throws(() => parseJson('{"seed": 12345678901234567890'), SyntaxError)
})
