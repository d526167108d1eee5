import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { TextLogprobs } from './text-logprobs.ts'

const entry = (token: string, bytes: number[] | null = [...Buffer.from(token)]) => {
  return { token, logprob: -1, bytes, top_logprobs: [] }
}
const names = (entries: { token: string }[]) => entries.map(({ token }) => token)

type Chunk = [tokens: string[], text: string, isOther?: boolean]
const CASES: Record<string, [chunks: Chunk[], expected: string[]]> = {
  'tokens with their text': [
    [
      [['a'], 'a'],
      [['b'], 'b'],
    ],
    ['a', 'b'],
  ],
  'reasoning first, with its tags': [
    [
      [['<think>'], ''],
      [['hm'], '', true],
      [['</think>'], ''],
      [['a'], 'a'],
    ],
    ['a'],
  ],
  'reasoning and text in one chunk': [[[['hm', '</think>', 'a', 'b'], 'ab', true]], ['a', 'b']],
  'the end of the answer': [
    [
      [['a', '<end>'], 'a'],
      [['<end>'], ''],
    ],
    ['a'],
  ],
  'a tag in the chunk of the text': [
    [
      [['<tag>'], ''],
      [['a'], 'a'],
    ],
    ['a'],
  ],
  'text before its token': [
    [
      [[], 'a'],
      [['a'], ''],
      [[], 'b'],
      [['b'], ''],
    ],
    ['a', 'b'],
  ],
  'tokens of a call': [
    [
      [['{'], '', true],
      [['}'], ''],
    ],
    [],
  ],
  'text that was held back': [
    [
      [['a'], ''],
      [['b'], 'ab'],
    ],
    ['a', 'b'],
  ],
  'parts of a character, then it': [
    [
      [['', ''], ''],
      [['😀'], '😀'],
    ],
    ['', '', '😀'],
  ],
  'parts of a character alone': [
    [
      [['\ufffd'], ''],
      [['\ufffd'], '😀'],
      [['!'], '!'],
    ],
    ['\ufffd', '\ufffd', '!'],
  ],
  'parts of a character about their text': [
    [
      [['\ufffd'], ''],
      [[], '😀'],
      [['\ufffd'], ''],
      [[], '!'],
      [['!'], ''],
    ],
    ['\ufffd', '\ufffd', '!'],
  ],
}
for (const [what, [chunks, expected]] of Object.entries(CASES)) {
  test(`the tokens of the text are found: ${what}`, () => {
    const found = new TextLogprobs()
    const taken = chunks.flatMap(([tokens, text, isOther = false]) =>
      found.take(
        tokens.map((token) => entry(token)),
        text,
        isOther,
      ),
    )
    assert.deepEqual(names(taken), expected)
  })
}

test('any cut of tokens into chunks gives each once, in order', () => {
  const tokens = fc.array(fc.string({ minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 12 })
  fc.assert(
    fc.property(tokens, fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 12 }), (all, sizes) => {
      const found = new TextLogprobs()
      const left = [...all]
      const taken = sizes.flatMap((size) => {
        const some = left.splice(0, size)
        return found.take(
          some.map((token) => entry(token)),
          some.join(''),
          false,
        )
      })
      assert.deepEqual(names(taken), all)
    }),
  )
})

test('bytes that were made of a replacement character are left out, true ones are kept', () => {
  const found = new TextLogprobs()
  const given = [entry('\ufffd'), entry('\ufffd', [0xf0, 0x9f, 0x98]), entry('', []), entry('a')]
  const taken = found.take(given, 'x', false)
  assert.deepEqual(
    taken.map(({ bytes }) => bytes),
    [null, [0xf0, 0x9f, 0x98], null, [97]],
  )
})
