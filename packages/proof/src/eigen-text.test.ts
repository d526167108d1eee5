import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eigenText } from './eigen-text.ts'

const cases: [string, Parameters<typeof eigenText>, string][] = [
  [
    'contents follow one another',
    [1, 'm', [{ content: 'a' }, { content: 'b' }], [{ content: 'c' }]],
    '1mabc',
  ],
  [
    'null and missing contents are empty',
    [11155111, 'm', [{ content: null }, {}], [{ content: 'c' }]],
    '11155111mc',
  ],
  [
    'text parts count',
    [1, 'm', [{ content: [{ type: 'text', text: 'a' }, { type: 'image_url' }] }], []],
    '1ma',
  ],
  ['a bigint chain id is decimal', [2n ** 64n, 'm', [], []], '18446744073709551616m'],
]

for (const [name, args, expected] of cases) {
  test(`EigenAI's signed text: ${name}`, () => assert.equal(eigenText(...args), expected))
}

test("EigenAI's signed text cannot tell where a message ends, which is why it is weak", () => {
  assert.equal(
    eigenText(1, 'm', [{ content: 'ab' }, { content: 'c' }], []),
    eigenText(1, 'm', [{ content: 'a' }, { content: 'bc' }], []),
  )
})

test('a chain id that is not positive is refused', () => {
  assert.throws(() => eigenText(0, 'm', [], []), RangeError)
})
