import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { parseDocument } from './parse-document.ts'

describe('documents', () => {
  const SAME = ['1', '"a"', '[]', '{}', ' { "a" : [ 1 , {"b":"\\"}"} ] } ', '{"a":{"a":{"a":1}},"b":{"a":1}}']
  for (const text of [...SAME, '{"a":[{"x":1},{"x":1}]}', '["a","a"]', '{"a":"b","b":"a"}', '{"a":"\\\\"}']) {
    test(`${text} is as JSON.parse has it`, () => assert.deepEqual(parseDocument(text), JSON.parse(text)))
  }

  const TWICE = [
    '{"a":1,"a":1}',
    '{"a":1,"b":2,"a":3}',
    '{"a":1,"\\u0061":2}',
    '{"a" :1,"a"\n:2}',
    '[{"b":{"c":1,"d":[{}],"c":2}}]',
    '{"":1,"":2}',
    '{"__proto__":1,"__proto__":2}',
    '{"\\"":1,"\\u0022":2}',
    '{"a":"}","a":2}',
    '{"a":{"x":1},"a":{"x":1}}',
  ]
  for (const text of TWICE) {
    test(`${text} has a name twice`, () =>
      assert.throws(() => parseDocument(text), { name: 'SyntaxError', message: /twice/ }))
  }

  test('what is not JSON is a SyntaxError', () => {
    for (const text of [
      '',
      '{',
      '"',
      '"\\',
      '{"a"',
      '{a:1}',
      '{"\\x":1}',
      '{"a":1,}',
      '}',
      '1 2',
      '\ufeff1',
    ]) {
      assert.throws(() => parseDocument(text), SyntaxError, text)
    }
  })

  test('so is what is very deep, whatever it is made of', () => {
    const deep = (levels: number, open: string, close: string) =>
      open.repeat(levels) + (open.endsWith(':') ? '1' : '') + close.repeat(levels)
    for (const [open, close] of [
      ['[', ']'],
      ['{"a":', '}'],
    ] as const) {
      assert.ok(parseDocument(deep(512, open, close)))
      for (const levels of [513, 200_000]) {
        assert.throws(() => parseDocument(deep(levels, open, close)), {
          name: 'SyntaxError',
          message: /deep/,
        })
      }
    }
  })

  test('whole numbers keep up to 20 digits, and longer ones are rounded', () => {
    const parsed = parseDocument(
      '[9007199254740991,9007199254740993,-9223372036854775808,1e22,123456789012345678901234]',
    )
    const rounded = Number('123456789012345678901234')
    assert.deepEqual(parsed, [9007199254740991, 9007199254740993n, -9223372036854775808n, 1e22, rounded])
    const endless = `1${'0'.repeat(300)}`
    assert.equal(parseDocument(endless), 1e300)
  })
})

/** A document as its writer had it: of objects the members in their order, with names that may repeat. */
type Tree = string | number | null | { items: Tree[] } | { members: [name: string, value: Tree][] }

const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.oneof(fc.string(), fc.integer(), fc.constant(null)),
    fc.record({ items: fc.array(tie('tree'), { maxLength: 4 }) }),
    fc.record({
      members: fc.array(fc.tuple(fc.constantFrom('a', 'b', '"', '\\', '}', ':'), tie('tree')), {
        maxLength: 4,
      }),
    }),
  ),
}))

function write(value: Tree, escaped: boolean): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  if ('items' in value) return `[${value.items.map((item) => write(item, !escaped)).join(', ')}]`
  const members = value.members.map(([name, inner], at) => {
    const spelt = escaped && at % 2 === 1 ? inEscapes(name) : JSON.stringify(name)
    return `${spelt} : ${write(inner, !escaped)}`
  })
  return `{${members.join(',')}}`
}

function inEscapes(text: string): string {
  return `"${[...text].map((one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')}"`
}

function repeats(value: Tree): boolean {
  if (value === null || typeof value !== 'object') return false
  if ('items' in value) return value.items.some(repeats)
  const names = value.members.map(([name]) => name)
  return new Set(names).size < names.length || value.members.some(([, inner]) => repeats(inner))
}

test('a document is refused just where a name repeats, and else as JSON.parse has it', () => {
  let [refused, taken] = [0, 0]
  fc.assert(
    fc.property(tree, fc.boolean(), (document, escaped) => {
      const text = write(document, escaped)
      if (repeats(document)) {
        refused += 1
        assert.throws(() => parseDocument(text), { message: /twice/ })
      } else {
        taken += 1
        assert.deepEqual(parseDocument(text), JSON.parse(text))
      }
    }),
    { numRuns: 2000, seed: 20260104 },
  )
  assert.ok(refused > 100 && taken > 500, `${refused} refused, ${taken} taken`)
})

test('any text ends in a value or a SyntaxError', () => {
  const pieces = fc.constantFrom(
    '{',
    '}',
    '[',
    ']',
    '"',
    '\\',
    ':',
    ',',
    'a',
    '1',
    ' ',
    '"a"',
    '"a":1',
    'null',
    '\ud800',
  )
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => {
      const text = parts.join('')
      try {
        assert.deepEqual(parseDocument(text), JSON.parse(text))
      } catch (error) {
        assert.ok(error instanceof SyntaxError)
      }
    }),
    { numRuns: 3000, seed: 20260105 },
  )
})
