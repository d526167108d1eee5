import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { ContentCounter } from './content-counter.ts'

const STREAM = Buffer.from(
  [
    '{"choices":[{"delta":{"role":"assistant","content":null}}]}',
    '{"choices":[{"delta":{"role":"assistant","content":""}}]}',
    '{"choices":[{"delta":{"content":"é"}}]}',
    '{"choices":[{"delta":{"content":"\\"content\\":\\"x"}}]}',
    '{"choices":[{"delta":{"content":"\\n"}}]}',
    '{"choices":[{"delta":{"reasoning_content":"so"}}]}',
    '{"choices":[{"finish_reason":"stop","delta":{}}]}',
    '[DONE]',
  ]
    .map((data) => `data: ${data}\n\n`)
    .join(''),
)

test('any split of the bytes counts the same events with text', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: STREAM.length })), (cuts) => {
      const counter = new ContentCounter()
      const edges = [0, ...cuts.sort((left, right) => left - right), STREAM.length]
      const counts = edges.map((edge, index) => counter.push(STREAM.subarray(edge, edges[index + 1])))
      assert.equal(
        counts.reduce((sum, count) => sum + count, 0),
        4,
      )
    }),
  )
})
