import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { marked } from 'marked'
import { closingFence } from './closing-fence.ts'

const LEFT_OPEN: [text: string, closing: string][] = [
  ['```js\nlet a', '```'],
  ['~~~~\n```\n~~~', '~~~~'],
  [' ```\nlet a\n    ```', ' ```'],
  ['1. Do:\n   ```js\n   let a', '   ```'],
  ['- Do:\n\n  ```js\n\n  let a\n', '  ```'],
  ['- ```js\n  let a', '  ```'],
  ['-\t```js\n    let a', '    ```'],
  ['- a\n  - b\n    ```\n    let a', '    ```'],
  ['1. Do:\n\n   ```\n   a\n   ```\n\n```\nb', '```'],
  ['1. Do:\n   ```js\nno code\n```js\nlet a', '```'],
  ['* * *\n   ```\nlet a', '   ```'],
  ['<pre>\nfoo\n\n', '</pre>'],
  ['<SCRIPT type="x">\n```\n', '</SCRIPT>'],
  ['- <style>\n  a', '  </style>'],
  ['<?php\n', '?>'],
  ['```\u2028js\nlet a', '```'],
]

for (const [text, closing] of LEFT_OPEN) {
  test(`what ${JSON.stringify(text)} leaves open is closed by ${JSON.stringify(closing)}`, () => {
    assert.equal(closingFence(text), closing)
    assert.equal(closingFence(`${text}\n${closing}`), '')
  })
}

const CLOSED = [
  '',
  'words',
  '```\n```',
  '``` `x`\nwords',
  '    ```\nwords',
  '> ```js\n> let a',
  '- a\n\n      ```\n      x',
  '1. Do:\n   ```js\nno code',
  '- <pre>\n\nwords',
  '<pre>foo</pre>',
  '<!-- foo',
  '<prefix>\n',
  '```\u2028`\nlet a',
]

for (const text of CLOSED) {
  test(`${JSON.stringify(text)} leaves nothing open`, () => assert.equal(closingFence(text), ''))
}

const PIECES = fc.constantFrom(
  '- ',
  '1. ',
  '> ',
  '   ',
  '    ',
  '\t',
  '```',
  '~~~~',
  'x',
  '<pre>',
  '\n',
  '\n\n',
)

test('what stands after a text is no part of it, whatever it leaves open', async () => {
  const texts = fc.array(PIECES, { maxLength: 24 }).map((pieces) => pieces.join(''))
  await fc.assert(
    fc.asyncProperty(texts, async (text) => {
      const html = await marked.parse(`${text}\n${closingFence(text)}\n\n<!-- after -->\n\n## After\n`)
      assert.match(html, /<h2>After<\/h2>\n$/)
    }),
    { seed: 20261122, numRuns: 3_000 },
  )
})

test('long runs of marks take no longer than other texts', () => {
  const long = 400_000
  for (const text of [`${'`'.repeat(long)}\u2028`, '- '.repeat(long), '* '.repeat(long), '\t'.repeat(long)]) {
    const before = process.cpuUsage()
    closingFence(`${text}x`)
    assert.ok(process.cpuUsage(before).user < 5_000_000)
  }
})
