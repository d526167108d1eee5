import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { FinishReason, GenerationEvent } from '@verbatim/protocol'
import fc from 'fast-check'
import { ForcedToolReader } from './forced-tool.ts'

function readParts(parts: string[], reason: FinishReason) {
  const reader = new ForcedToolReader(0, 'call_x')
  const events: GenerationEvent[] = [
    ...parts.map((text) => ({ type: 'text-delta' as const, index: 0, text })),
    { type: 'finish', index: 0, reason },
  ].flatMap((event) => reader.read(event as GenerationEvent))
  const calls = events.filter((event) => event.type === 'tool-call-delta')
  return {
    id: calls[0]?.id,
    name: calls[0]?.name,
    named: calls.filter((call) => call.name !== undefined).length,
    text: calls.map((call) => call.arguments).join(''),
    reason: events.at(-1),
    leaked: events.some((event) => event.type === 'text-delta'),
  }
}

test('any split of any forced answer gives the same call, and no text', () => {
  const answer = fc.record({
    name: fc.string({ minLength: 1 }),
    arguments: fc.dictionary(fc.string(), fc.jsonValue()),
  })
  const space = fc.constantFrom(undefined, 2)
  fc.assert(
    fc.property(answer, space, fc.array(fc.nat(200), { maxLength: 20 }), (call, indent, cuts) => {
      const whole = JSON.stringify(call, null, indent)
      const ends = [0, ...cuts.filter((cut) => cut < whole.length).sort((a, b) => a - b), whole.length]
      const parts = ends.slice(1).map((end, at) => whole.slice(ends[at], end))
      const result = readParts(parts, 'stop')
      assert.deepEqual(JSON.parse(result.text), JSON.parse(JSON.stringify(call.arguments)))
      assert.equal(result.text, readParts([whole], 'stop').text)
      assert.deepEqual([result.name, result.id, result.named, result.leaked], [call.name, 'call_x', 1, false])
      assert.deepEqual(result.reason, { type: 'finish', index: 0, reason: 'tool_calls' })
    }),
    { numRuns: 500 },
  )
})

test('an answer that was cut off keeps what it had, and says so', () => {
  const result = readParts(['{"name": "f", "arguments": {"a": {"b": 1}', ' '], 'length')
  assert.equal(result.text, '{"a": {"b": 1} ')
  assert.deepEqual(result.reason, { type: 'finish', index: 0, reason: 'length' })
})
