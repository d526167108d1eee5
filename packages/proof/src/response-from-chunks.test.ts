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
const aCall = { id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } }
for (const index of [-1, 1.5, 1001, 300_000_000, '0', null]) {
  NO_ANSWER.push([
    `a call at ${index}`,
    [chunk([part(0, { tool_calls: [{ index, ...aCall }] })]), chunk([part(0, {}, 'stop')])],
  ])
  NO_ANSWER.push([`a choice at ${index}`, [chunk([{ index, delta: {}, finish_reason: 'stop' }])]])
}
NO_ANSWER.push(
  ['a refusal', [chunk([part(0, { content: 'x', refusal: 'no' }, 'stop')])]],
  [
    'a refusal among the log-probabilities',
    [chunk([part(0, {}, 'stop', { content: [], refusal: [{ token: 'no' }] })])],
  ],
)
for (const [name, events] of NO_ANSWER) {
  test(`a stream with ${name} is no answer`, () =>
    assert.throws(() => responseFromChunks(events), { code: 'malformed' }))
}

test('a chunk with very many log-probabilities is taken whole', () => {
  const content = Array.from({ length: 200_000 }, () => ({ token: 'a' }))
  const [choice] = responseFromChunks([chunk([part(0, {}, 'stop', { content, refusal: null })])]).choices as {
    logprobs: { content: unknown[] }
  }[]
  assert.equal(choice?.logprobs.content.length, content.length)
})

test('a member that objects have a meaning for is a member like any other', () => {
  const odd = JSON.parse('{"object":"chat.completion.chunk","choices":[],"__proto__":{"a":1}}')
  const answer = responseFromChunks([odd, chunk([part(0, {}, 'stop')])])
  assert.equal(Object.hasOwn(answer, '__proto__'), true)
})
