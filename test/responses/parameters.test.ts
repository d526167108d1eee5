/** Every parameter of a Responses request is honoured, taken without effect as documented, or refused by its name. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { ResponseObject } from '@verbatim/protocol'
import { post, startTestService, type TestService } from '../support/service.ts'
import { ask, FORCED, PATH, refusalOf, respond, textOf, WEATHER } from './responses-service.ts'
import { WRONG_VALUES } from './wrong-values.ts'

let service: TestService
before(async () => {
  service = await startTestService()
})
after(() => service.stop())

/** Of these the message says what is wrong with the conversation. */
const UNNAMED = new Set(['input', 'input[0]', 'previous_response_id'])

test('each wrong value is refused with 400 that names the parameter', async () => {
  for (const { body, param } of WRONG_VALUES) {
    const refusal = await refusalOf(await post(service, PATH, ask('Hi', body)))
    const sent = `${JSON.stringify(body)} → ${JSON.stringify(refusal)}`
    assert.equal(refusal.status, 400, sent)
    assert.equal(refusal.param, param, sent)
    assert.ok(refusal.message.includes(param) || UNNAMED.has(param), sent)
  }
})

test('what is not JSON, not Unicode, too deep or too long is refused', async () => {
  const half = JSON.stringify(ask('HALF')).replace('HALF', '\\ud800')
  const deep = `{"input":${'['.repeat(200)}${']'.repeat(200)}}`
  for (const body of ['{', half, deep]) {
    assert.equal((await refusalOf(await post(service, PATH, body))).code, 'invalid_request')
  }
  const items = Array.from({ length: 5_000 }, () => ({ role: 'user', content: 'a' }))
  assert.equal((await refusalOf(await post(service, PATH, ask(items)))).param, 'input')
  const long = await refusalOf(await post(service, PATH, ask('word '.repeat(20_000))))
  assert.deepEqual([long.status, long.code, long.param], [400, 'context_length_exceeded', 'input'])
})

test('a request without a key, or with a wrong one, is refused', async () => {
  const wrong = { 'x-api-key': 'wrong' }
  assert.equal((await refusalOf(await post(service, PATH, ask('Hi'), wrong))).code, 'invalid_api_key')
})

/** The ends of ranges, and each form that a value may have. */
const RIGHT_VALUES: Record<string, unknown>[] = [
  { temperature: 0 },
  { temperature: 2, top_p: 0, top_k: 100, min_p: 1, repetition_penalty: 100 },
  { frequency_penalty: -2, presence_penalty: 2 },
  { seed: -1 },
  { stop: ['a', 'b'] },
  { include: [] },
  { include: ['reasoning.encrypted_content'], store: false },
  { top_logprobs: 0 },
  { stream: true, stream_options: { include_obfuscation: false } },
  { text: { format: { type: 'text' }, verbosity: 'medium' } },
  { text: {} },
  { reasoning: { effort: 'none', summary: 'auto' } },
  { reasoning: {} },
  { tools: [] },
  { tools: [WEATHER], tool_choice: 'none' },
  { tools: [WEATHER], tool_choice: 'auto', parallel_tool_calls: false },
  { chat_template_kwargs: { thinking: false } },
  { metadata: { a: 'b' }, user: 'c', safety_identifier: 'd', service_tier: 'auto' },
  { prompt_cache_key: 'a', prompt_cache_retention: '24h', prompt_cache_options: { mode: 'implicit' } },
  { truncation: 'disabled', background: false },
  { input: [{ role: 'user', content: [{ type: 'input_text', text: 'Hi' }] }] },
  {
    input: [
      { type: 'message', role: 'developer', content: 'Be brief.' },
      { role: 'user', content: 'Hi' },
      { type: 'reasoning', id: 'rs_1', summary: [], content: [{ type: 'reasoning_text', text: 'Hm.' }] },
      {
        id: 'msg_1',
        type: 'message',
        status: 'completed',
        role: 'assistant',
        phase: 'final_answer',
        content: [{ type: 'output_text', text: 'Hello', annotations: [], logprobs: [] }],
      },
      { role: 'assistant', content: [{ type: 'refusal', refusal: 'No.' }] },
      { role: 'user', content: 'And now?' },
    ],
  },
]

test('the ends of each range, and each form of a value, are taken', async () => {
  for (const right of RIGHT_VALUES) {
    const response = await post(service, PATH, ask('Hi', { max_output_tokens: 1, ...right }))
    assert.equal(response.status, 200, `${JSON.stringify(right)} → ${await response.text()}`)
  }
})

test('null stands for a parameter that is not given', async () => {
  const names = [
    'instructions',
    'previous_response_id',
    'store',
    'stream',
    'stream_options',
    'include',
    'text',
  ]
  names.push('reasoning', 'tools', 'tool_choice', 'temperature', 'top_logprobs', 'metadata', 'truncation')
  names.push('background', 'conversation', 'max_tool_calls', 'prompt', 'moderation', 'user', 'seed')
  const nulls = Object.fromEntries(names.map((name) => [name, null]))
  await respond(service, 'Hi', { ...nulls, max_output_tokens: 1 })
})

test('a response says what it was made with', async () => {
  const asked = {
    instructions: 'Be brief.',
    temperature: 0.5,
    top_p: 0.9,
    presence_penalty: 0.1,
    frequency_penalty: 0.2,
    metadata: { ticket: '7' },
    user: 'ann',
    tools: [WEATHER],
    tool_choice: { type: 'allowed_tools', mode: 'none', tools: [{ type: 'function', name: 'get_weather' }] },
  }
  const response = await respond(service, 'Name three colours.', asked)
  const {
    id,
    created_at: created,
    completed_at: completed,
    output,
    usage,
    system_fingerprint,
    signature,
    receipt,
    ...rest
  } = response
  assert.match(id, /^resp_[0-9a-f]{26}$/)
  assert.ok(Math.abs(created - Date.now() / 1000) < 60 && completed !== null && completed >= created)
  assert.match(system_fingerprint, /^verbatim\+/)
  assert.match(signature ?? '', /^[0-9a-f]{130}$/)
  assert.match(receipt ?? '', /^rcpt_[0-9a-f]{32}$/)
  assert.equal(output.length, 1)
  assert.ok(usage !== null && usage.output_tokens === 8)
  assert.deepEqual(usage.output_tokens_details, { reasoning_tokens: 0 })
  assert.equal(usage.total_tokens, usage.input_tokens + usage.output_tokens)
  assert.deepEqual(rest, {
    ...asked,
    object: 'response',
    status: 'incomplete',
    incomplete_details: { reason: 'max_output_tokens' },
    error: null,
    model: service.model,
    previous_response_id: null,
    tools: [{ ...WEATHER, strict: null }],
    parallel_tool_calls: true,
    text: { format: { type: 'text' }, verbosity: 'medium' },
    reasoning: { effort: 'none', summary: null },
    top_logprobs: 0,
    max_output_tokens: 8,
    max_tool_calls: null,
    truncation: 'disabled',
    store: true,
    background: false,
    service_tier: 'default',
    safety_identifier: null,
    prompt_cache_key: null,
    seed: 7,
    chain_id: 1,
  })
})

test('an answer that ends by itself is completed, and the same seed gives the same answer', async () => {
  const [one, two] = await Promise.all(
    ['/v1', '/api/v1'].map(async (prefix) => {
      const body = ask('Say only: yes.', { max_output_tokens: 200, stop: ['e', 'a', 'o', 'i'], seed: 3 })
      return (await (await post(service, `${prefix}/responses`, body)).json()) as ResponseObject
    }),
  )
  assert.ok(one !== undefined && two !== undefined)
  assert.equal(one.status, 'completed')
  assert.equal(one.incomplete_details, null)
  assert.equal(one.output[0]?.status, 'completed')
  assert.equal(textOf(one), textOf(two))
})

test('a seed that no double holds comes back with all its digits', async () => {
  const body = JSON.stringify(ask('Hi', { max_output_tokens: 1, seed: 'SEED' })).replace(
    '"SEED"',
    '9223372036854775807',
  )
  const text = await (await post(service, PATH, body)).text()
  assert.match(text, /"seed":9223372036854775807[,}]/)
  const { id } = JSON.parse(text) as ResponseObject
  const kept = await fetch(`${service.url}${PATH}/${id}`, { headers: { 'x-api-key': service.key } })
  assert.equal(await kept.text(), text)
})

test('log-probabilities stand in the part, one a token', async () => {
  const include = ['message.output_text.logprobs']
  const response = await respond(service, 'Name three colours.', { include, top_logprobs: 2 })
  const [item] = response.output
  assert.ok(item?.type === 'message')
  const [part] = item.content
  assert.ok(part?.type === 'output_text')
  assert.equal(part.logprobs.length, 8)
  for (const { logprob, bytes, top_logprobs } of part.logprobs) {
    assert.ok(logprob <= 0 && Array.isArray(bytes))
    assert.equal(top_logprobs.length, 2)
  }
  assert.equal(response.top_logprobs, 2)
})

test('a JSON schema holds the answer', async () => {
  const schema = {
    type: 'object',
    properties: { colour: { type: 'string', enum: ['red', 'green'] } },
    required: ['colour'],
    additionalProperties: false,
  }
  const format = { type: 'json_schema', name: 'colour', schema, strict: true }
  const response = await respond(service, 'A colour?', { text: { format }, max_output_tokens: 64 })
  assert.ok(['red', 'green'].includes((JSON.parse(textOf(response)) as { colour: string }).colour))
  assert.deepEqual(response.text.format, { ...format, description: null })
})

test('instructions stand before the input', async () => {
  const plain = await respond(service, 'Hi', { max_output_tokens: 1, instructions: null })
  const told = await respond(service, 'Hi', {
    max_output_tokens: 1,
    instructions: 'You speak like a pirate, always.',
  })
  assert.ok((told.usage?.input_tokens ?? 0) !== (plain.usage?.input_tokens ?? 0))
  const asMessage = [
    { role: 'system', content: 'You speak like a pirate, always.' },
    { role: 'user', content: 'Hi' },
  ]
  const same = await respond(service, asMessage, { max_output_tokens: 1 })
  assert.equal(same.usage?.input_tokens, told.usage?.input_tokens)
})

test('of the tools, only allowed ones are called', async () => {
  const other = { type: 'function', name: 'get_time' }
  const allowed = {
    type: 'allowed_tools',
    mode: 'required',
    tools: [{ type: 'function', name: 'get_weather' }],
  }
  for (let seed = 1; seed <= 3; seed++) {
    const more = { ...FORCED, tools: [other, WEATHER], tool_choice: allowed, seed, max_output_tokens: 64 }
    const [call] = (await respond(service, 'What time is it?', more)).output
    assert.ok(call?.type === 'function_call')
    assert.equal(call.name, 'get_weather')
  }
})
