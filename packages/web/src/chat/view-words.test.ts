import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fileName } from '../ui/save-file.ts'
import { fit } from './pick-image.ts'
import { spokenText } from './spoken-text.ts'

test('what is said aloud has no marks', () => {
  const cases: [string, string][] = [
    ['# Title\n\nSome **bold** and `code`.', 'Title Some bold and code.'],
    ['- one\n- two', 'one two'],
    ['```js\nlet a\n```\nDone.', 'let a Done.'],
    ['_so_ is snake_case', 'so is snake_case'],
    ['[the guide](https://example.org/a)', 'the guide'],
    ['| a | b |\n|---|---|\n| 1 | 2 |', 'a b 1 2'],
    ['2 - 1 = 1', '2 - 1 = 1'],
  ]
  for (const [markdown, words] of cases) assert.equal(spokenText(markdown), words)
})

test('a title becomes a name that every system takes', () => {
  assert.equal(fileName('What is “2 / 3”?', 'md'), 'what-is-2-3.md')
  assert.equal(fileName('日本語', 'json'), '日本語.json')
  assert.equal(fileName('/../', 'json'), 'conversation.json')
})

test('images keep their shape and fit the edge', () => {
  assert.deepEqual(fit(4000, 2000, 1536), { width: 1536, height: 768 })
  assert.deepEqual(fit(100, 50, 1536), { width: 100, height: 50 })
  assert.deepEqual(fit(100_000, 1, 1536), { width: 1536, height: 1 })
})
