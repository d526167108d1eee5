import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type GenerationEvent, SseParser } from '@verbatim/protocol'
import fc from 'fast-check'
import { llamaServer, plainText } from './dialects/llama-server.ts'
import { ChunkReader } from './upstream-chunk.ts'

const chunk = (choice: object) =>
  `data: ${JSON.stringify({ choices: [{ index: 0, ...choice }], id: 'c' })}\n\n`

/** A stream in llama-server's own form: role, reasoning, text beyond ASCII, tool calls, finish, usage. */
const STREAM = [
  chunk({ finish_reason: null, delta: { role: 'assistant', content: null } }),
  chunk({ finish_reason: null, delta: { reasoning_content: 'Grüße an 世界' } }),
  ': a comment\n\n',
  chunk({ finish_reason: null, delta: { content: 'naïve 😀 \r\n data: x' } }),
  chunk({
    delta: { content: '!' },
    logprobs: {
      content: [
        { id: 7, token: '!', bytes: [33], logprob: -0.5, top_logprobs: [{ token: '?', logprob: -1 }] },
      ],
    },
  }),
  chunk({ delta: { tool_calls: [{ index: 0, id: 'x', function: { name: 'f', arguments: '' } }] } }),
  chunk({ delta: { tool_calls: [{ index: 0, function: { arguments: '{"a":1}' } }] } }),
  chunk({ finish_reason: 'tool_calls', delta: {} }),
  'data: {"choices":[],"usage":{"completion_tokens":8,"prompt_tokens":32,"prompt_tokens_details":{"cached_tokens":31}}}\n\n',
  'data: [DONE]\n\n',
].join('')

const READING = {
  dialect: llamaServer,
  forced: false,
  topLogprobs: 0,
  toolCallId: (at: number) => `call_${at}`,
}

const EVENTS: GenerationEvent[] = [
  { type: 'reasoning-delta', index: 1, text: 'Grüße an 世界' },
  { type: 'text-delta', index: 1, text: 'naïve 😀 \r\n data: x' },
  {
    type: 'text-delta',
    index: 1,
    text: '!',
    logprobs: [{ token: '!', logprob: -0.5, bytes: [33], top_logprobs: [] }],
  },
  { type: 'tool-call-delta', index: 1, toolIndex: 0, id: 'call_0', name: 'f', arguments: '' },
  { type: 'tool-call-delta', index: 1, toolIndex: 0, arguments: '{"a":1}' },
  { type: 'finish', index: 1, reason: 'tool_calls' },
  { type: 'usage', usage: { promptTokens: 32, cachedTokens: 31, completionTokens: 8, reasoningTokens: 0 } },
]

function read(parts: Uint8Array[]): GenerationEvent[] {
  const reader = new ChunkReader(1, READING)
  const events: GenerationEvent[] = []
  const parser = new SseParser((data) => events.push(...reader.read(data)))
  for (const part of parts) parser.push(part)
  assert.ok(reader.finished)
  return events
}

test("any byte-split of the engine's stream gives the same events", () => {
  const bytes = new TextEncoder().encode(STREAM)
  fc.assert(
    fc.property(fc.array(fc.nat(bytes.length), { maxLength: 40 }), (cuts) => {
      const ends = [0, ...cuts.sort((a, b) => a - b), bytes.length]
      const parts = ends.slice(1).map((end, at) => bytes.slice(ends[at], end))
      assert.deepEqual(read(parts), EVENTS)
    }),
    { numRuns: 500 },
  )
  assert.deepEqual(read([...bytes].map((byte) => Uint8Array.of(byte))), EVENTS)
})

for (const data of ['not json', '5', 'null', '"text"']) {
  test(`an event that is ${data} is an upstream error`, () => {
    assert.throws(() => new ChunkReader(0, READING).read(data), { code: 'upstream_error' })
  })
}

test('an error in the stream is an error, not an event', () => {
  const data = JSON.stringify({ error: { code: 500, message: 'secret detail', type: 'server_error' } })
  assert.throws(
    () => new ChunkReader(0, READING).read(data),
    (error) => error instanceof Error && !error.message.includes('secret'),
  )
})

test('the hot path reads what the parse reads, or leaves it to the parse', () => {
  const chunkOf = (content: string) =>
    JSON.stringify({
      choices: [{ finish_reason: null, index: 0, delta: { content } }],
      created: 1,
      id: 'c',
      model: 'm',
      object: 'chat.completion.chunk',
    })
  fc.assert(
    fc.property(fc.string({ unit: 'binary', minLength: 1 }), (content) => {
      const text = plainText(chunkOf(content))
      assert.ok(text === content || (text === undefined && JSON.stringify(content).includes('\\')))
    }),
    { numRuns: 1000 },
  )
  assert.equal(plainText(chunkOf('a "quoted"}}],"created": word')), undefined)
  assert.equal(plainText(chunkOf('hi').replace('"id"', '"usage":{},"id"')), undefined)
  assert.equal(plainText(chunkOf('hi')), 'hi')
})

test('numbers of tokens that are none are the fault of the upstream', () => {
  const wrong = [
    { prompt_tokens: -1 },
    { completion_tokens: 2.5 },
    { prompt_tokens: 2 ** 31 },
    { completion_tokens: '7' },
    { completion_tokens_details: { reasoning_tokens: -3 } },
  ]
  for (const usage of wrong) {
    const reader = new ChunkReader(0, READING)
    const data = JSON.stringify({ choices: [], usage })
    assert.throws(() => reader.read(data), { code: 'upstream_error' }, data)
  }
})
