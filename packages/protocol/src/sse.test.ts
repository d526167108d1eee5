import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { SSE_DONE, SseParser, sseComment, sseEvent } from './sse.ts'

function parsed(pieces: Uint8Array[], maxEventBytes?: number): string[] {
  const events: string[] = []
  const parser = new SseParser((data) => events.push(data), maxEventBytes)
  for (const piece of pieces) parser.push(piece)
  return events
}

const bytes = (text: string) => new TextEncoder().encode(text)

function split(whole: Uint8Array, cuts: number[]): Uint8Array[] {
  const places = [...new Set(cuts.map((cut) => cut % (whole.length + 1)))].sort((a, b) => a - b)
  return [...places, whole.length].map((end, at) => whole.subarray(places[at - 1] ?? 0, end))
}

const lineBreak = fc.constantFrom('\n', '\r\n', '\r')
const lineText = fc.string({ unit: 'grapheme', maxLength: 12 }).map((text) => text.replace(/[\r\n]/g, ' '))

/** An event of one or more data lines, with comments and other fields between them, and what it must come out as. */
const event = fc
  .record({
    data: fc.array(lineText, { minLength: 1, maxLength: 3 }),
    noise: fc.constantFrom('', ': comment', ':', 'event: message', 'id: 7', 'database: no', 'retry: 10'),
    end: lineBreak,
  })
  .map(({ data, noise, end }) => ({
    wire: `${noise === '' ? '' : noise + end}${data.map((line) => `data: ${line}${end}`).join('')}${end}`,
    data: data.join('\n'),
  }))

test('any byte-split gives the same events, with every line break, comments and split characters', () => {
  const stream = fc.array(event, { minLength: 1, maxLength: 6 })
  const cuts = fc.array(fc.nat(), { maxLength: 40 })
  fc.assert(
    fc.property(stream, cuts, (events, at) => {
      // A CR at the very end may have an LF to come, so the last line break is made certain.
      const whole = bytes(`${events.map((one) => one.wire).join('')}: end\n`)
      const expected = events.map((one) => one.data)
      assert.deepEqual(parsed([whole]), expected)
      assert.deepEqual(parsed(split(whole, at)), expected)
    }),
    { numRuns: 500, seed: 20260901 },
  )
})

test('one byte at a time gives the same events', () => {
  const whole = bytes(
    `${sseComment('waiting')}${sseEvent('{"a":"héllo 🌍 漢"}')}data:no space\r\ndata\r\n\r\n${SSE_DONE}`,
  )
  const expected = ['{"a":"héllo 🌍 漢"}', 'no space\n', '[DONE]']
  assert.deepEqual(parsed([whole]), expected)
  assert.deepEqual(parsed([...whole].map((byte) => Uint8Array.of(byte))), expected)
})

test('comments are told as they come, between events and in the midst of one', () => {
  const wire = ': queue position 1 of 2\n\n:prompt 8 of 9 tokens\r\ndata: a\n:  two spaces\ndata: b\n\n:\n'
  const told: string[] = []
  const parser = new SseParser(
    (data) => told.push(`event ${data}`),
    undefined,
    (text) => told.push(text),
  )
  for (const byte of bytes(wire)) parser.push(Uint8Array.of(byte))
  const expected = ['queue position 1 of 2', 'prompt 8 of 9 tokens', ' two spaces', 'event a\nb', '']
  assert.deepEqual(told, expected)
})

const cases: [name: string, wire: string, events: string[]][] = [
  ['only one space after the colon is taken off', 'data:  two\n\n', [' two']],
  ['an event without data is none', 'event: ping\n\n\n\n', []],
  ['an empty data line is an event', 'data:\n\n', ['']],
  ['a field whose name only begins with data is skipped', 'dataset: 1\n\n', []],
  ['what no blank line follows is dropped', 'data: whole\n\ndata: half\n', ['whole']],
]
for (const [name, wire, events] of cases) {
  test(name, () => assert.deepEqual(parsed([bytes(wire)]), events))
}

test('an event longer than the limit is refused, in one line or in many', () => {
  assert.throws(() => parsed([bytes(`data: ${'x'.repeat(100)}`)], 50), RangeError)
  assert.throws(() => parsed([bytes('data: 0123456789\n'.repeat(10))], 50), RangeError)
  assert.equal(parsed([bytes(sseEvent('0123456789').repeat(10))], 50).length, 10)
})
