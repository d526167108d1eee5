import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { endlessWord, LONGEST_STRING, shortStrings } from './short-strings.ts'

const word = fc.constantFrom('a', 'word', ' ', '  ', '\n', '世界', '。', ', ', '😀', 'x'.repeat(700))

test('whatever the text, its strings are short, whole characters, and the text again', () => {
  fc.assert(
    fc.property(fc.array(word, { maxLength: 4000 }), (words) => {
      const text = words.join('')
      const strings = shortStrings(text)
      assert.equal(strings.join(''), text)
      assert.ok(strings.every((one) => one.length <= LONGEST_STRING && one.isWellFormed()))
    }),
    { numRuns: 300, seed: 1 },
  )
})

test('text is cut before the space of a word, and nowhere else as long as words are short', () => {
  const text = 'The quick brown fox jumps. '.repeat(1000)
  for (const one of shortStrings(text).slice(1)) assert.match(one, /^ \S/)
})

test('long text without spaces is cut before a mark or after a line', () => {
  const chinese = '你好世界，今天天气很好。'.repeat(400)
  for (const one of shortStrings(chinese).slice(1)) assert.match(one, /^[，。]/)
  const lines = `${'x'.repeat(99)}\n`.repeat(100)
  for (const one of shortStrings(lines).slice(0, -1)) assert.ok(one.endsWith('\n'))
})

for (const text of ['x'.repeat(100_000), ' '.repeat(100_000), '中'.repeat(50_000), '😀'.repeat(50_000)]) {
  test(`a word of ${text.length} "${text.slice(0, 2)}" is endless, and cut all the same`, () => {
    assert.ok(endlessWord(text))
    assert.equal(shortStrings(text).join(''), text)
  })
}

test('an ordinary text has no endless word', () => {
  assert.equal(endlessWord('The quick brown fox.\n'.repeat(10_000)), false)
})
