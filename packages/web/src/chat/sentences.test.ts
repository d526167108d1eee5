import assert from 'node:assert/strict'
import { test } from 'node:test'
import { endOfWholeSentences } from './sentences.ts'

const cases: [name: string, text: string, whole: string][] = [
  ['nothing yet', '', ''],
  ['half a sentence', 'The log is', ''],
  ['an end that may still be a number', 'It is 3.', ''],
  ['a whole one and the start of the next', 'The log is signed. Any', 'The log is signed. '],
  ['a question', 'Is it? Yes! And', 'Is it? Yes! '],
  ['a heading that ends with its line', 'Heading\nText', 'Heading\n'],
]
for (const [name, text, whole] of cases) {
  test(`whole sentences: ${name}`, () => assert.equal(text.slice(0, endOfWholeSentences(text, 0)), whole))
}

test('a text that grows by characters is spoken once, in order', () => {
  const text = 'One is here. Two is 2.5 long! Three'
  const spoken: string[] = []
  let from = 0
  for (let length = 0; length <= text.length; length++) {
    const end = endOfWholeSentences(text.slice(0, length), from)
    if (end > from) spoken.push(text.slice(from, end))
    from = end
  }
  assert.deepEqual(spoken, ['One is here. ', 'Two is 2.5 long! '])
})
