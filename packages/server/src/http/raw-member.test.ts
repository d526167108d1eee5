import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { rawMember } from './raw-member.ts'

test('a member is found as it was written', () => {
  const cases: [source: string, member: string | undefined][] = [
    ['{}', undefined],
    ['{"a":1}', undefined],
    [
      ' {"d" : { "2": 1.0, "1": 12345678901234567890 } , "a":[1] }',
      '{ "2": 1.0, "1": 12345678901234567890 }',
    ],
    ['{"a":{"d":1},"d":"\\\\"}', '"\\\\"'],
    ['{"d":"}\\",{","e":0}', '"}\\",{"'],
    ['{"d":1,"d":2}', '2'],
    ['{"\\u0064":null}', 'null'],
    ['{"e":"d","d":[]\n}', '[]'],
    ['{"d":-1e5\t}', '-1e5'],
  ]
  for (const [source, member] of cases) assert.equal(rawMember(source, 'd'), member, source)
})

test('of any object it is what parsing gives', () => {
  const objects = fc.dictionary(fc.constantFrom('d', '', '"', 'd"', '\\', '{'), fc.jsonValue())
  fc.assert(
    fc.property(objects, fc.constantFrom(undefined, 1, '\t'), (object, space) => {
      const text = rawMember(JSON.stringify(object, null, space), 'd')
      const told = text === undefined ? undefined : JSON.stringify(JSON.parse(text))
      assert.equal(told, JSON.stringify(object.d))
    }),
    { seed: 7, numRuns: 300 },
  )
})
