/** The bodies that single servers are sent; the test of conformance holds each to its server's schema. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chatRequestSchema, OPENAI_DEFAULTS, resolveRequest } from '@verbatim/protocol'
import type { UpstreamKind } from '../../config/config.ts'
import { cardOfUpstream, effortThatRuns } from '../../models/models.ts'
import { EFFORTS, HARMONY_EFFORTS } from './dialect.ts'
import { dialectOf } from './dialects.ts'

const ABILITIES = { seesImages: true, reasoningEfforts: EFFORTS, unsupported: [], isHarmony: false }

function bodyOf(kind: UpstreamKind, extra: object, abilities: Partial<typeof ABILITIES> = {}) {
  const card = cardOfUpstream('m', 4096, { ...ABILITIES, ...abilities })
  const messages = [{ role: 'user', content: 'hi' }]
  const request = chatRequestSchema.parse({ model: 'm', messages, ...extra })
  const drawn = { freshSeed: () => 9n, currentDate: () => '2026-01-02' }
  const resolved = resolveRequest(request, OPENAI_DEFAULTS, drawn)
  const reasoningEffort = effortThatRuns(resolved.reasoningEffort, card)
  const work = { request: { ...resolved, reasoningEffort }, card, index: 0 }
  return JSON.parse(JSON.stringify(dialectOf(kind).body(work)))
}

const NAMED: [UpstreamKind, asked: object, sent: object][] = [
  ['vllm', { max_tokens: 5 }, { max_completion_tokens: 5 }],
  ['sglang', { max_tokens: 5 }, { max_completion_tokens: 5 }],
  ['ollama', { max_tokens: 5 }, { max_tokens: 5 }],
  ['ollama', {}, { max_tokens: 4096 }],
  ['openai', { max_completion_tokens: 5 }, { max_tokens: 5 }],
  ['vllm', { repetition_penalty: 1.1, top_k: 0 }, { repetition_penalty: 1.1, top_k: 0 }],
  ['sglang', { repetition_penalty: 1.1, top_k: 0 }, { repetition_penalty: 1.1, top_k: -1 }],
  ['llama-server', { repetition_penalty: 1.1, top_k: 3 }, { repeat_penalty: 1.1, top_k: 3 }],
  [
    'vllm',
    { reasoning_effort: 'none' },
    { reasoning_effort: 'none', chat_template_kwargs: { thinking: false } },
  ],
  ['sglang', { separate_reasoning: false }, { separate_reasoning: false, skip_special_tokens: false }],
  ['openai', { reasoning_effort: 'high' }, { reasoning_effort: 'high' }],
  ['vllm', { logprobs: true }, { logprobs: true, top_logprobs: 0 }],
  ['llama-server', { logprobs: true }, { logprobs: true, top_logprobs: 1 }],
  ['vllm', { seed: -1 }, { seed: 0 }],
]
for (const [kind, asked, sent] of NAMED) {
  test(`${kind} is sent ${JSON.stringify(sent)} for ${JSON.stringify(asked)}`, () => {
    const body = bodyOf(kind, asked)
    assert.deepEqual(Object.fromEntries(Object.keys(sent).map((name) => [name, body[name]])), sent)
  })
}

const ABSENT: [UpstreamKind, names: string[]][] = [
  [
    'ollama',
    ['top_k', 'min_p', 'repetition_penalty', 'tool_choice', 'parallel_tool_calls', 'max_completion_tokens'],
  ],
  ['openai', ['top_k', 'min_p', 'repetition_penalty', 'reasoning_effort', 'separate_reasoning']],
  ['vllm', ['separate_reasoning', 'max_tokens', 'samplers', 'repeat_penalty']],
]
for (const [kind, names] of ABSENT) {
  test(`${kind} is not sent ${names.join(', ')}`, () => {
    const tools = [{ type: 'function', function: { name: 'f' } }]
    const body = bodyOf(kind, { tools })
    assert.deepEqual(
      Object.keys(body).filter((name) => names.includes(name)),
      [],
    )
  })
}

test('a model that does not reason is told of no effort', () => {
  for (const kind of ['vllm', 'sglang', 'ollama', 'openai', 'llama-server'] as const) {
    assert.doesNotMatch(JSON.stringify(bodyOf(kind, {}, { reasoningEfforts: [] })), /effort|thinking/)
  }
})

test('gpt-oss cannot be kept from reasoning by a server that writes its prompt', () => {
  const asked = { reasoning_effort: 'none' }
  assert.throws(() => bodyOf('vllm', asked, { reasoningEfforts: HARMONY_EFFORTS }), {
    code: 'unsupported_parameter',
    param: 'reasoning_effort',
  })
})

const HISTORY = [
  {
    role: 'developer',
    content: [
      { type: 'text', text: 'Be brief.' },
      { type: 'text', text: 'Be kind.' },
    ],
  },
  { role: 'user', content: 'hi', name: null },
  {
    role: 'assistant',
    content: null,
    reasoning_content: 'hm',
    tool_calls: [{ id: 'a', type: 'function', function: { name: 'f', arguments: '{"broken' } }],
  },
  { role: 'tool', tool_call_id: 'a', content: [{ type: 'text', text: '5' }] },
]

test('a conversation is told in the names of each server', () => {
  const told = (name: string) => [
    { role: 'user', content: 'hi' },
    {
      role: 'assistant',
      content: null,
      [name]: 'hm',
      tool_calls: [
        { id: 'a', type: 'function', function: { name: 'f', arguments: '{"arguments":"{\\"broken"}' } },
      ],
    },
  ]
  for (const [kind, name] of [
    ['vllm', 'reasoning'],
    ['ollama', 'reasoning'],
    ['sglang', 'reasoning_content'],
  ] as const) {
    const [system, ...rest] = bodyOf(kind, { messages: HISTORY }).messages
    assert.equal(system.role, 'system')
    assert.deepEqual(rest.slice(0, 2), told(name))
  }
})

test('Ollama is told a text in one piece, as it makes a message of each', () => {
  const [system, , , tool] = bodyOf('ollama', { messages: HISTORY }).messages
  assert.deepEqual([system.content, tool.content], ['Be brief.\nBe kind.', '5'])
})
