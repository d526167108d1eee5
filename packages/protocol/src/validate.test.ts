import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chatRequestSchema } from './chat.ts'
import { VerbatimError } from './errors.ts'
import { validate } from './validate.ts'

const valid = { model: 'm', messages: [{ role: 'user', content: 'hi' }] }
const user = (content: unknown) => ({ messages: [{ role: 'user', content }] })

/** What is sent beside a valid request, the parameter that the error names, and words that say what is allowed and what was sent. */
const refused: [object, string, RegExp][] = [
  [{ temperature: 2.1 }, 'temperature', /from 0 to 2; got 2.1/],
  [{ temperature: '1' }, 'temperature', /from 0 to 2; got "1"/],
  [{ top_p: -0.1 }, 'top_p', /from 0 to 1; got -0.1/],
  [{ top_k: 1.5 }, 'top_k', /integer from 0 to 100/],
  [{ top_k: 101 }, 'top_k', /got 101/],
  [{ min_p: 2 }, 'min_p', /from 0 to 1/],
  [{ repetition_penalty: 0 }, 'repetition_penalty', /above 0, up to 100/],
  [{ frequency_penalty: 3 }, 'frequency_penalty', /from -2 to 2/],
  [{ presence_penalty: -3 }, 'presence_penalty', /from -2 to 2/],
  [{ max_tokens: 0 }, 'max_tokens', /at least 1, or -1/],
  [{ max_tokens: -2 }, 'max_tokens', /at least 1, or -1/],
  [{ max_completion_tokens: 1.5 }, 'max_completion_tokens', /integer of at least 1/],
  [{ seed: 0.5 }, 'seed', /integer of 64 bits/],
  [{ seed: 2n ** 63n }, 'seed', /got 9223372036854775808/],
  [{ logprobs: 1 }, 'logprobs', /a boolean; got 1/],
  [{ top_logprobs: 21 }, 'top_logprobs', /from 0 to 20/],
  [{ stop: ['a', 'b', 'c', 'd', 'e'] }, 'stop', /up to 4 strings/],
  [{ stop: '' }, 'stop', /none of them empty/],
  [{ n: 9 }, 'n', /from 1 to 8/],
  [{ response_format: { type: 'xml' } }, 'response_format.type', /"json_schema"; got "xml"/],
  [{ response_format: { type: 'json_schema' } }, 'response_format.json_schema', /missing/],
  [{ tools: [{ type: 'function', function: { name: 'a b' } }] }, 'tools[0].function.name', /letters, digits/],
  [{ tool_choice: 'any' }, 'tool_choice', /"required"/],
  [{ parallel_tool_calls: 'yes' }, 'parallel_tool_calls', /boolean/],
  [{ reasoning_effort: 'huge' }, 'reasoning_effort', /"xhigh"; got "huge"/],
  [{ separate_reasoning: 1 }, 'separate_reasoning', /boolean/],
  [{ chat_template_kwargs: { thinking: 'on' } }, 'chat_template_kwargs.thinking', /boolean/],
  [{ stream: 'true' }, 'stream', /boolean/],
  [{ stream_options: true }, 'stream_options', /object/],
  [{ user: 5 }, 'user', /string/],
  [{ messages: [] }, 'messages', /must not be empty/],
  [{ messages: {} }, 'messages', /array; got \{\}/],
  [{ messages: [{ role: 'bot', content: '' }] }, 'messages[0].role', /"developer".*got "bot"/],
  [{ messages: [{ role: 'assistant' }] }, 'messages[0].content', /unless there are tool_calls/],
  [{ messages: [{ role: 'tool', content: '' }] }, 'messages[0].tool_call_id', /missing/],
  [user(5), 'messages[0].content', /string or an array; got 5/],
  [user([]), 'messages[0].content', /must/],
  [user([{ type: 'audio' }]), 'messages[0].content[0].type', /"video_url"; got "audio"/],
  [user([{ type: 'image_url', image_url: {} }]), 'messages[0].content[0].image_url.url', /missing/],
]

for (const [extra, param, message] of refused) {
  test(`${JSON.stringify(extra, (_key, value) => (typeof value === 'bigint' ? `${value}` : value))} is refused by name`, () => {
    assert.throws(
      () => validate(chatRequestSchema, { ...valid, ...extra }),
      (error) => {
        assert.ok(error instanceof VerbatimError)
        assert.deepEqual([error.code, error.param], ['invalid_request', param])
        assert.match(error.message, message)
        assert.ok(error.message.startsWith(param))
        return true
      },
    )
  })
}

test('a stop string is bounded', () => {
  const long = 'x'.repeat(1001)
  assert.ok(validate(chatRequestSchema, { ...valid, stop: ['a', long.slice(1)] }))
  for (const stop of [long, ['a', long]]) {
    assert.throws(
      () => validate(chatRequestSchema, { ...valid, stop }),
      (error) =>
        error instanceof VerbatimError &&
        error.param === 'stop' &&
        /longer than 1,000 characters/.test(error.message),
    )
  }
})

for (const name of ['temprature', 'logit_bias']) {
  test(`an unknown parameter (${name}) is refused, not dropped`, () => {
    assert.throws(() => validate(chatRequestSchema, { ...valid, [name]: 1 }), {
      code: 'unsupported_parameter',
      param: name,
    })
  })
}

test('null stands for not given, and what OpenAI clients send beside is taken', () => {
  const request = validate(chatRequestSchema, {
    ...valid,
    temperature: null,
    seed: null,
    user: 'u',
    metadata: { a: 'b' },
    service_tier: 'auto',
    store: false,
  })
  assert.equal(request.temperature, null)
})

test('a value is shown shortened, so that no message grows with the request', () => {
  assert.throws(
    () => validate(chatRequestSchema, { ...valid, temperature: 'x'.repeat(10_000) }),
    (error) => error instanceof Error && error.message.length < 200,
  )
})

for (const body of [undefined, null, 5, [], 'text']) {
  test(`a body that is ${JSON.stringify(body)} is refused`, () => {
    assert.throws(() => validate(chatRequestSchema, body), /The body must be an object/)
  })
}
