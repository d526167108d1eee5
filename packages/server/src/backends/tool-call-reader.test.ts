import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { ToolCallReader } from './tool-call-reader.ts'
import type { UpstreamToolCall } from './upstream-wire.ts'

function read(pieces: UpstreamToolCall[]) {
  const reader = new ToolCallReader(0, (at) => `call_${at}`)
  const calls: { id: string; name: string; text: string }[] = []
  for (const piece of pieces) {
    const { toolIndex, id, name, arguments: text } = reader.read(piece)
    const call = calls[toolIndex]
    assert.equal(call === undefined, id !== undefined && name !== undefined)
    if (call === undefined) calls[toolIndex] = { id: id ?? '', name: name ?? '', text }
    else call.text += text
  }
  return calls
}

const begin = (id: string | null, index: number | null, name: string, text = '') => {
  return { id, index, function: { name, arguments: text } }
}
const more = (index: number | null, text: string, id: string | null = null) => {
  return { id, index, function: { arguments: text } }
}
const BOTH = [
  { id: 'call_0', name: 'a', text: '{"x":1}' },
  { id: 'call_1', name: 'b', text: '{}' },
]

const CASES: Record<string, UpstreamToolCall[]> = {
  'by index, with an id at first': [
    begin('i', 0, 'a'),
    more(0, '{"x"'),
    more(0, ':1}'),
    begin('j', 1, 'b', '{}'),
  ],
  'pieces in turns': [begin('i', 0, 'a', '{"x"'), begin('j', 1, 'b'), more(0, ':1}'), more(1, '{}')],
  'each whole, and all at index 0': [begin('i', 0, 'a', '{"x":1}'), begin('j', 0, 'b', '{}')],
  'the same index again, in pieces': [
    begin('i', 0, 'a'),
    more(0, '{"x":1}'),
    begin('j', 0, 'b'),
    more(0, '{}'),
  ],
  'without an index': [begin('i', null, 'a'), more(null, '{"x":1}'), begin('j', null, 'b', '{}')],
  'without id and index': [begin(null, null, 'a', '{"x":1}'), begin(null, null, 'b', '{}')],
  'the id in each piece': [
    begin('i', 0, 'a'),
    more(0, '{"x":1}', 'i'),
    begin('j', 1, 'b'),
    more(1, '{}', 'j'),
  ],
  'another id in each piece': [
    begin('i', 0, 'a'),
    more(0, '{"x":1}', 'k'),
    begin('j', 1, 'b'),
    more(1, '{}', 'l'),
  ],
  'arguments as an object': [
    { id: 'i', index: 0, function: { name: 'a', arguments: { x: 1 } } },
    { id: 'j', index: 1, function: { name: 'b', arguments: {} } },
  ],
  'an index that does not start at 0': [begin('i', 1, 'a', '{"x":1}'), begin('j', 2, 'b'), more(2, '{}')],
}
for (const [what, pieces] of Object.entries(CASES)) {
  test(`two calls are told apart: ${what}`, () => assert.deepEqual(read(pieces), BOTH))
}

test('any cut of the arguments of any calls, in any turns, gives them back', () => {
  const texts = fc.array(fc.string({ maxLength: 20 }), { minLength: 1, maxLength: 4 })
  fc.assert(
    fc.property(
      texts,
      fc.infiniteStream(fc.nat(3)),
      fc.infiniteStream(fc.integer({ min: 1, max: 5 })),
      (all, turns, sizes) => {
        const pieces: UpstreamToolCall[] = all.map((_, at) => begin(`id${at}`, at, `f${at}`))
        const left = [...all]
        while (left.some((text) => text !== '')) {
          const at = turns.next().value % all.length
          const size = sizes.next().value
          pieces.push(more(at, left[at]?.slice(0, size) ?? ''))
          left[at] = left[at]?.slice(size) ?? ''
        }
        assert.deepEqual(
          read(pieces).map(({ text }) => text),
          all,
        )
      },
    ),
  )
})
