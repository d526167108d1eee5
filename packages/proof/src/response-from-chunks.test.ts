import assert from 'node:assert/strict'
import { test } from 'node:test'
import { responseFromChunks } from './response-from-chunks.ts'

const HEAD = {
  id: 'chatcmpl-1',
  object: 'chat.completion.chunk',
  created: 5,
  model: 'm',
  system_fingerprint: 'f',
}

function chunk(choices: object[], more: object = {}) {
  return { ...HEAD, choices, ...more }
}

function part(index: number, delta: object, finish_reason: string | null = null, logprobs: unknown = null) {
  return { index, delta, logprobs, finish_reason }
}

const NONE = { refusal: null, annotations: [] }

test('two choices with log-probabilities, usage, and what the last chunk adds', () => {
  const logprobs = { content: [{ token: 'a' }], refusal: null }
  const answer = responseFromChunks([
    chunk([part(1, { role: 'assistant', content: '' })], { usage: null }),
    chunk([part(0, { role: 'assistant', content: '' })]),
    chunk([part(1, { content: 'b' }, null, logprobs)]),
    chunk([part(0, { content: 'a' })]),
    chunk([part(1, { content: 'B' }, null, logprobs)]),
    chunk([part(1, {}, 'stop')], { seed: 1 }),
    chunk([part(0, {}, 'length')], { seed: 1 }),
    chunk([], { usage: { total_tokens: 3 }, chain_id: 1, signature: 's', receipt: 'r' }),
    { type: 'usage', usage: { inputTokens: 1 } },
  ])
  const both = { content: [{ token: 'a' }, { token: 'a' }], refusal: null }
  assert.deepEqual(answer, {
    ...HEAD,
    object: 'chat.completion',
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content: 'a', ...NONE },
        logprobs: null,
        finish_reason: 'length',
      },
      {
        index: 1,
        message: { role: 'assistant', content: 'bB', ...NONE },
        logprobs: both,
        finish_reason: 'stop',
      },
    ],
    usage: { total_tokens: 3 },
    seed: 1,
    chain_id: 1,
    signature: 's',
    receipt: 'r',
  })
})

test('pieces of tool calls become calls, and an empty content beside them is null', () => {
  const call = (index: number, more: object) => chunk([part(0, { tool_calls: [{ index, ...more }] })])
  const answer = responseFromChunks([
    chunk([part(0, { role: 'assistant', content: '' })]),
    chunk([part(0, { reasoning_content: 'hm' })]),
    call(1, { id: 'c1', type: 'function', function: { name: 'g', arguments: '' } }),
    call(0, { id: 'c0', type: 'function', function: { name: 'f', arguments: '{' } }),
    call(0, { function: { arguments: '}' } }),
    call(1, { function: { arguments: '{}' } }),
    chunk([part(0, {}, 'tool_calls')]),
  ])
  const calls = [
    { id: 'c0', type: 'function', function: { name: 'f', arguments: '{}' } },
    { id: 'c1', type: 'function', function: { name: 'g', arguments: '{}' } },
  ]
  const message = { role: 'assistant', content: null, reasoning_content: 'hm', tool_calls: calls, ...NONE }
  assert.deepEqual(answer.choices, [{ index: 0, message, logprobs: null, finish_reason: 'tool_calls' }])
  assert.equal('usage' in answer, false)
})

const NO_ANSWER: [string, unknown[]][] = [
  ['no chunk', [{ type: 'usage' }]],
  ['an error', [chunk([part(0, { content: 'a' })]), { error: { message: 'x' } }]],
  ['no finish reason', [chunk([part(0, { content: 'a' })])]],
  ['an event that is no object', ['x']],
  ['a choice without an index', [chunk([{ delta: {} }])]],
  [
    'a piece of a call without an index',
    [chunk([part(0, { tool_calls: [{ function: { arguments: '' } }] })])],
  ],
]
for (const [name, events] of NO_ANSWER) {
  test(`a stream with ${name} is no answer`, () =>
    assert.throws(() => responseFromChunks(events), { code: 'malformed' }))
}
