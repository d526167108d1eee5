import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Bundle } from '../bundle.ts'
import type { JsonObject } from '../json-value.ts'
import type { Resolved } from '../resolved.ts'
import { checkParameters } from './check-request.ts'

const RESOLVED: Resolved = {
  surface: 'chat',
  injected: [],
  seed: '9007199254740993',
  current_date: '2026-01-02',
  temperature: 0.7,
  top_p: 1,
  top_k: 0,
  min_p: 0,
  repetition_penalty: 1,
  frequency_penalty: 0,
  presence_penalty: 0,
  max_tokens: 8,
  n: 1,
  tool_choice: { name: 'f' },
  parallel_tool_calls: true,
  reasoning_effort: 'low',
  separate_reasoning: true,
  remote_media: [],
}

function check(request: JsonObject, resolved: Partial<Resolved> = {}, response: JsonObject = {}): string {
  const receipt = { resolved: { ...RESOLVED, ...resolved } } as Bundle['receipt']
  return checkParameters({ verbatim: 1, request, response, receipt })
}

const AGREE: [string, JsonObject, Partial<Resolved>?, JsonObject?][] = [
  ['nothing was said', {}],
  ['null says nothing', { temperature: null, seed: null, max_tokens: null, tool_choice: null }],
  ['what was said is what ran', { temperature: 0.7, top_p: 1, n: 1, parallel_tool_calls: true }],
  ['a seed that was rounded is compared rounded', { seed: 9007199254740992 }],
  ['a seed with all its digits', { seed: 9007199254740993n }],
  ['a limit by its newer name, which comes first', { max_completion_tokens: 8, max_tokens: 9 }],
  ['a limit of the Responses API', { max_output_tokens: 8 }],
  ['no limit', { max_tokens: -1 }, { max_tokens: null }],
  ['a function that chat names', { tool_choice: { type: 'function', function: { name: 'f' } } }],
  ['a function that the Responses API names', { tool_choice: { type: 'function', name: 'f' } }],
  ['a set of allowed tools', { tool_choice: { type: 'allowed_tools', tools: [] } }, { tool_choice: 'auto' }],
  ['a date', { chat_template_kwargs: { current_date: '2026-01-02' } }],
  ['an effort that the model has not', { reasoning_effort: 'minimal' }, {}, { reasoning_effort: 'low' }],
]
for (const [name, request, resolved, response] of AGREE) {
  test(`parameters agree: ${name}`, () => assert.ok(check(request, resolved, response)))
}

const DIFFER: [string, JsonObject, Partial<Resolved>?, JsonObject?][] = [
  ['a temperature', { temperature: 0 }],
  ['a switch as a number', { parallel_tool_calls: 1 }],
  ['a seed with all its digits', { seed: 9007199254740992n }],
  ['a seed as text', { seed: '9007199254740993' }],
  ['the seed that the answer tells', {}, {}, { seed: 1 }],
  ['a limit', { max_tokens: 9 }],
  ['no limit where one was asked for', { max_tokens: 8 }, { max_tokens: null }],
  ['another function', { tool_choice: { type: 'function', name: 'g' } }],
  ['a function called auto is not auto', { tool_choice: 'auto' }, { tool_choice: { name: 'auto' } }],
  ['a date', { chat_template_kwargs: { current_date: '2026-01-03' } }],
  ['the date that the answer tells', {}, {}, { current_date: '2026-01-03' }],
  ['the effort that the answer tells', {}, {}, { reasoning_effort: 'high' }],
]
for (const [name, request, resolved, response] of DIFFER) {
  test(`parameters differ: ${name}`, () =>
    assert.throws(() => check(request, resolved, response), { code: 'parameter_mismatch' }))
}
