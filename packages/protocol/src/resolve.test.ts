import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chatRequestSchema } from './chat.ts'
import { VerbatimError } from './errors.ts'
import { KEYLESS_DEFAULTS, OPENAI_DEFAULTS, resolveRequest } from './resolve.ts'

const resolve = (extra: object, defaults = OPENAI_DEFAULTS) =>
  resolveRequest(
    chatRequestSchema.parse({ model: 'm', messages: [{ role: 'user', content: 'hi' }], ...extra }),
    defaults,
    { freshSeed: () => 7n, currentDate: () => '2026-01-02' },
  )
const tool = { type: 'function', function: { name: 'f' } }

test('a surface sets its own defaults, and only these', () => {
  const openai = resolve({})
  const keyless = resolve({}, KEYLESS_DEFAULTS)
  assert.deepEqual([openai.stream, openai.temperature, openai.topP], [false, 1, 1])
  assert.deepEqual([keyless.stream, keyless.temperature, keyless.topP], [true, 0.8, 0.9])
  assert.deepEqual({ ...keyless, ...OPENAI_DEFAULTS }, openai)
})

test('functions of the same name are refused at the second', () => {
  const other = { type: 'function', function: { name: 'g' } }
  assert.throws(
    () => resolve({ tools: [tool, other, tool] }),
    (error) =>
      error instanceof VerbatimError &&
      error.code === 'invalid_request' &&
      error.param === 'tools[2].function.name' &&
      /"f"/.test(error.message),
  )
})

const resolved: [string, object, Record<string, unknown>][] = [
  ['a missing seed is drawn', {}, { seed: 7n }],
  ['a missing date is today', {}, { currentDate: '2026-01-02' }],
  [
    'a given date is kept',
    { chat_template_kwargs: { current_date: '2025-06-28' } },
    { currentDate: '2025-06-28' },
  ],
  ['a given seed is kept', { seed: -5 }, { seed: -5n }],
  ['-1 means up to the context', { max_tokens: -1 }, { maxTokens: undefined }],
  ['max_completion_tokens wins', { max_tokens: 5, max_completion_tokens: 6 }, { maxTokens: 6 }],
  ['one stop string is a list of one', { stop: 'x' }, { stop: ['x'] }],
  ['tools are chosen freely', { tools: [tool] }, { toolChoice: 'auto' }],
  ['without tools there is no choice', {}, { toolChoice: 'none' }],
  ['a named function', { tools: [tool], tool_choice: tool }, { toolChoice: { name: 'f' } }],
  ['thinking off is effort none', { chat_template_kwargs: { thinking: false } }, { reasoningEffort: 'none' }],
  ['effort is medium', { chat_template_kwargs: { thinking: true } }, { reasoningEffort: 'medium' }],
]
for (const [name, extra, expected] of resolved) {
  test(`${name}`, () => {
    const request = resolve(extra)
    for (const [key, value] of Object.entries(expected)) {
      assert.deepEqual(request[key as keyof typeof request], value)
    }
  })
}

const contradictions: [object, string][] = [
  [{ stream_options: { include_usage: true } }, 'stream_options'],
  [{ top_logprobs: 3 }, 'top_logprobs'],
  [{ tool_choice: 'required' }, 'tool_choice'],
  [{ tools: [tool], tool_choice: { type: 'function', function: { name: 'g' } } }, 'tool_choice'],
]
for (const [extra, param] of contradictions) {
  test(`${JSON.stringify(extra)} contradicts itself`, () => {
    assert.throws(() => resolve(extra), { code: 'invalid_request', param })
  })
}
