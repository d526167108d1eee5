/** Code in parts: nothing is lost where it is divided, and parts that are the same stay the same. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { highlightedParts, keepingParts, partsOf, type Run } from './code-parts.ts'

const runs = fc.array(fc.tuple(fc.constantFrom('', 'keyword', 'string'), fc.stringMatching(/^[ab\n]{0,60}$/)))

test('parts and runs put together are the code', () => {
  fc.assert(
    fc.property(runs, (all: Run[]) => {
      const code = all.map(([, text]) => text).join('')
      assert.equal(partsOf(code).join(''), code)
      const { parts } = highlightedParts(code, all)
      assert.deepEqual(
        parts.map((part) => part.runs.map(([, text]) => text).join('')),
        partsOf(code),
      )
    }),
    { seed: 7 },
  )
})

test('a part ends with its fortieth line', () => {
  assert.deepEqual(
    partsOf('x\n'.repeat(81)).map(({ length }) => length),
    [80, 80, 2],
  )
})

test('of code that grew, the parts before its last stay the same objects', () => {
  const code = 'x\n'.repeat(90)
  const before = highlightedParts(code, [['keyword', code]])
  const grown = `${code}y\n`
  const after = keepingParts(before, highlightedParts(grown, [['keyword', grown]]))
  assert.deepEqual(
    after.parts.map((part, place) => part === before.parts[place]),
    [true, true, false],
  )
})
