import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { canonicalJson } from './canonical-json.ts'

/** RFC 8785, appendix B: the double's 64 bits and its text. */
const NUMBERS: [string, string][] = [
  ['0000000000000000', '0'],
  ['8000000000000000', '0'],
  ['0000000000000001', '5e-324'],
  ['8000000000000001', '-5e-324'],
  ['7fefffffffffffff', '1.7976931348623157e+308'],
  ['ffefffffffffffff', '-1.7976931348623157e+308'],
  ['4340000000000000', '9007199254740992'],
  ['c340000000000000', '-9007199254740992'],
  ['4430000000000000', '295147905179352830000'],
  ['44b52d02c7e14af5', '9.999999999999997e+22'],
  ['44b52d02c7e14af6', '1e+23'],
  ['44b52d02c7e14af7', '1.0000000000000001e+23'],
  ['444b1ae4d6e2ef4e', '999999999999999700000'],
  ['444b1ae4d6e2ef4f', '999999999999999900000'],
  ['444b1ae4d6e2ef50', '1e+21'],
  ['3eb0c6f7a0b5ed8c', '9.999999999999997e-7'],
  ['3eb0c6f7a0b5ed8d', '0.000001'],
  ['41b3de4355555553', '333333333.3333332'],
  ['41b3de4355555554', '333333333.33333325'],
  ['41b3de4355555555', '333333333.3333333'],
  ['41b3de4355555556', '333333333.3333334'],
  ['41b3de4355555557', '333333333.33333343'],
  ['becbf647612f3696', '-0.0000033333333333333333'],
  ['43143ff3c1cb0959', '1424953923781206.2'],
]

for (const [bits, expected] of NUMBERS) {
  test(`RFC 8785: the double ${bits} is ${expected}`, () => {
    const view = new DataView(new ArrayBuffer(8))
    view.setBigUint64(0, BigInt(`0x${bits}`))
    assert.equal(canonicalJson(view.getFloat64(0)), expected)
  })
}

test('RFC 8785: the example of section 3.2.2', () => {
  const source = String.raw`{
    "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
    "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
    "literals": [null, true, false]
  }`
  assert.equal(
    canonicalJson(JSON.parse(source)),
    String.raw`{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}`,
  )
})

test('RFC 8785: names are sorted by their UTF-16 units (section 3.2.3)', () => {
  const source = String.raw`{"\u20ac":1,"\r":2,"\ufb33":3,"1":4,"\ud83d\ude00":5,"\u0080":6,"\u00f6":7}`
  const names = Object.keys(JSON.parse(source) as object).sort()
  assert.deepEqual(names, ['\r', '1', '\u0080', 'ö', '€', '😀', '\ufb33'])
  assert.match(
    canonicalJson(JSON.parse(source)),
    /^\{"\\r":2,"1":4,"\u0080":6,"ö":7,"€":1,"😀":5,"\ufb33":3\}$/u,
  )
})

const REFUSED: [string, unknown][] = [
  ['half of a surrogate pair', '\ud83d'],
  ['half of a surrogate pair in a name', { '\ude00': 1 }],
  ['a number that is not finite', Number.NaN],
  ['a function', () => 1],
  ['undefined in a list', [undefined]],
  ['what is too deep', JSON.parse(`${'['.repeat(600)}${']'.repeat(600)}`)],
]

for (const [name, value] of REFUSED) {
  test(`canonical JSON refuses ${name}`, () =>
    assert.throws(() => canonicalJson(value), { code: 'not_canonical' }))
}

test('a bigint is the double that JSON.parse makes of it', () => {
  assert.equal(canonicalJson({ seed: 12345678901234567891n }), '{"seed":12345678901234567000}')
})

test('a member named __proto__ is a member', () => {
  assert.equal(canonicalJson(JSON.parse('{"__proto__":{"a":1}}')), '{"__proto__":{"a":1}}')
})

test('canonical JSON says the same, whatever the order of members', () => {
  fc.assert(
    fc.property(fc.json({ stringUnit: 'grapheme' }), (source) => {
      const value: unknown = JSON.parse(source)
      assert.deepEqual(
        JSON.parse(canonicalJson(value)),
        JSON.parse(source.replaceAll(/-0(?=[,\]}]|$)/g, '0')),
      )
      assert.equal(canonicalJson(JSON.parse(canonicalJson(value))), canonicalJson(value))
    }),
  )
})
