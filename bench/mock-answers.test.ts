import assert from 'node:assert/strict'
import { test } from 'node:test'
import { completionBody, httpChunk, streamEvents } from './mock-answers.ts'

test('the whole answer is JSON of a realistic size', () => {
  const body = completionBody('mock')
  assert.equal(JSON.parse(body).choices[0].finish_reason, 'length')
  assert.ok(body.length > 550 && body.length < 750, `${body.length} bytes`)
})

test('a stream is role, texts, finish, usage and the end', () => {
  const events = streamEvents('mock', 3)
  assert.equal(events.pop(), 'data: [DONE]\n\n')
  const chunks = events.map((event) => JSON.parse(event.slice('data: '.length)))
  assert.equal(chunks[0].choices[0].delta.role, 'assistant')
  assert.deepEqual(
    chunks.slice(1, 4).map((chunk) => chunk.choices[0].delta.content),
    [' the', ' colours', ' of'],
  )
  assert.equal(chunks[4].choices[0].finish_reason, 'length')
  assert.equal(chunks[5].usage.completion_tokens, 3)
})

test('a chunk of HTTP states its length in bytes', () => {
  assert.equal(httpChunk('data: é\n\n').toString(), 'a\r\ndata: é\n\n\r\n')
})
