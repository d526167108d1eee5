/** Read piece by piece or at once, a text is the same document; and no piece makes it slow. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { Block } from './document-tree.ts'
import { GrowingDocument, type Reading } from './growing-document.ts'

const PARTS = [
  'A line of **bold** and *quiet* words.',
  '# A heading',
  '#',
  'Under\n===',
  '-',
  '- one\n- two\n  - three\n\n  more of it',
  '1. one\n\n2. two',
  '- [x] done\n- [ ] not done',
  '> a quote\ngoes on\n> - with a list',
  '```js\nconst a = "$$"\n\n- no list\n```',
  '```\nunclosed',
  '| a | b |\n|---|:-:|\n| 1 | `2|3` |',
  '| no table',
  '    indented code\n\n    more of it',
  '***',
  '---',
  '$$\na_1 + b_1\n- c\n$$',
  '\\[\nx\n\\]',
  '$$\nunclosed',
  'It costs $5 and $6, and $x_1$ is *no* price.',
  '<div>\nno **bold**\n</div>',
  '<!-- a note',
  '[a link](https://example.org/a_b) and https://example.org.',
  '[named][name], ![drawn](https://example.org/a.png)',
  '[name]: https://example.org/name',
  '\\*no emphasis\\*',
  '~~gone~~ &amp; &lt;b&gt;',
]
const JOINTS = ['\n', '\n\n', '\n\n\n', ' ', '\r\n', '\n  ', '']

const text = fc
  .array(fc.tuple(fc.constantFrom(...PARTS), fc.constantFrom(...JOINTS)), { maxLength: 12 })
  .map((pairs) => pairs.flat().join(''))

/** The same blocks; `written` differs by blank lines at the ends, and is no part of what is shown. */
function shown({ settled, tail }: Reading): Block[] {
  return JSON.parse(
    JSON.stringify([...settled, ...tail], (key, value) => (key === 'written' ? undefined : value)),
  )
}

describe('a growing document', () => {
  test('read in any pieces it is what it is at once', () => {
    fc.assert(
      fc.property(text, fc.infiniteStream(fc.integer({ min: 1, max: 9 })), (whole, sizes) => {
        const document = new GrowingDocument()
        let end = 0
        for (const size of sizes) {
          end += size
          document.read(whole.slice(0, end), false)
          if (end >= whole.length) break
        }
        assert.deepEqual(shown(document.read(whole, true)), shown(new GrowingDocument().read(whole, true)))
      }),
      { seed: 7, numRuns: 500 },
    )
  })

  test('what is settled stays the same object, and comes to be all but the end', () => {
    const whole = `${PARTS.slice(0, 8).join('\n\n')}\n\n`.repeat(20)
    const document = new GrowingDocument()
    let before: readonly Block[] = []
    for (let end = 0; end < whole.length; end += 7) {
      const { settled, tail } = document.read(whole.slice(0, end), false)
      assert.ok(before.every((block, at) => settled[at] === block))
      assert.ok(tail.length <= 3, `${tail.length} blocks in the tail`)
      before = settled
    }
  })

  test('a text that is another one is read from its start', () => {
    const document = new GrowingDocument()
    const first = document.read('one\n\ntwo\n\nthree', false)
    const second = document.read('# other', false)
    assert.notEqual(first.generation, second.generation)
    assert.deepEqual(
      [...second.settled, ...second.tail].map(({ kind }) => kind),
      ['heading'],
    )
  })
})
