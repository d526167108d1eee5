/** What a text is read as: formulas and prices, links and pictures, characters that HTML names, and the end of a text that is not written yet. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Block, Inline } from './document-tree.ts'
import { GrowingDocument } from './growing-document.ts'
import { readableEnd } from './readable-end.ts'

function read(text: string): readonly Block[] {
  const { settled, tail } = new GrowingDocument().read(text, true)
  return [...settled, ...tail]
}

/** The first paragraph, each part as its kind and what it says. */
function line(text: string): string[] {
  const [block] = read(text)
  assert.ok(block !== undefined && 'children' in block)
  return block.children.map(said)
}

function said(inline: Inline): string {
  if ('children' in inline) return `${inline.kind}(${inline.children.map(said).join(' ')})`
  if (inline.kind === 'formula') return `formula(${inline.formula.source})`
  return inline.kind === 'break' ? 'break' : `${inline.kind}(${inline.text})`
}

const LINES: [text: string, parts: string[]][] = [
  ['It is $5 and $6.', ['text(It is $5 and $6.)']],
  ['From $5-$6 to $10.', ['text(From $5-$6 to $10.)']],
  ['$5 million, then 7$', ['text($5 million, then 7$)']],
  ['\\$x\\$', ['text($)', 'text(x)', 'text($)']],
  ['`$a$`', ['code($a$)']],
  ['so $x_1 * y_2 * z$ is', ['text(so )', 'formula(x_1 * y_2 * z)', 'text( is)']],
  ['\\(a_b\\) and \\[c\\]', ['formula(a_b)', 'text( and )', 'formula(c)']],
  ['a $$b$$ c', ['text(a )', 'formula(b)', 'text( c)']],
  ['*see $a*b$ here*', ['emphasis(text(see ) formula(a*b) text( here))']],
  ['&lt;b&gt; &amp; &copy; &#65;&#x42; &nosuch; &#0;', ['text(<b> & © AB &nosuch; \ufffd)']],
  ['<b>x</b> y<br>z', ['text(<b>)', 'text(x)', 'text(</b>)', 'text( y)', 'break', 'text(z)']],
  ['[press](javascript:alert)', ['text(press (javascript:alert))']],
  ['![drawn](https://example.org/a.png)', ['link(text(Image: drawn))']],
  ['![drawn](data:image/png;base64,AA==)', ['text(Image: drawn)']],
]

/** A text that is being written, and what is shown of it. */
const ENDS: [tail: string, shown: string][] = [
  ['some **bold', 'some **bold**'],
  ['some **bold*', 'some **bold**'],
  ['some **', 'some '],
  ['some `code', 'some `code`'],
  ['some *quiet', 'some *quiet*'],
  ['2 * 3', '2 * 3'],
  ['snake_case_', 'snake_case_'],
  ['a [link](https://exam', 'a link'],
  ['a ![picture](https://exam', 'a '],
  ['an item [x', 'an item [x'],
  ['Heading?\n-', 'Heading?\n'],
  ['Heading?\n==', 'Heading?\n'],
  ['text\n\n| a | b', 'text\n'],
  ['text\n\n| a | b |\n|--', 'text\n'],
  ['| a |\n|---|\n| b', '| a |\n|---|\n| b'],
  ['```js\nlet a = `x', '```js\nlet a = `x'],
  ['```js\nlet a\n``', '```js\nlet a\n'],
  ['- one **bold\n- two', '- one **bold\n- two'],
  ['1', ''],
  ['text\n12.', 'text\n'],
]

describe('a text is read', () => {
  for (const [text, parts] of LINES) test(text, () => assert.deepEqual(line(text), parts))

  test('a formula of its own lines, whatever stands in it', () => {
    assert.deepEqual(
      read('before\n$$\na\n- b\n= c\n$$\nafter').map(({ kind }) => kind),
      ['paragraph', 'formula', 'paragraph'],
    )
  })

  test('HTML stays as it is written', () => {
    assert.deepEqual(read('<div onclick="x()">\n**no**\n</div>'), [
      {
        kind: 'verbatim',
        written: '<div onclick="x()">\n**no**\n</div>',
        text: '<div onclick="x()">\n**no**\n</div>',
      },
    ])
  })

  test('quotes, deep as they may be, come to an end', () => {
    let depth = 0
    for (let blocks = read('>'.repeat(10_000)); blocks[0]?.kind === 'quote'; blocks = blocks[0].blocks)
      depth += 1
    assert.equal(depth, 16)
  })
})

test('headings leave no level out', () => {
  const levels = read('## a\n\n#### b\n\n### c\n\n# d\n\n###### e\n\n> # f\n> ## g').flatMap(levelsOf)
  assert.deepEqual(levels, [3, 4, 4, 3, 4, 3, 4])
})

function levelsOf(block: Block): number[] {
  if (block.kind === 'quote') return block.blocks.flatMap(levelsOf)
  return block.kind === 'heading' ? [block.level] : []
}

describe('the end of a text that goes on', () => {
  for (const [tail, shown] of ENDS) {
    test(JSON.stringify(tail), () => assert.equal(readableEnd(tail), shown))
  }
})
