import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { ChatCompletion, ErrorBody } from '@verbatim/protocol'
import { post, say, startTestService, type TestService } from '../support/service.ts'
import { WRONG_SEEDS, WRONG_VALUES, type WrongValue } from './wrong-values.ts'

let service: TestService
before(async () => {
  service = await startTestService()
})
after(() => service.stop())

const KEYED = [
  '/v1/chat/completions',
  '/api/v1/chat/completions',
  '/api/v1/generate',
  '/api/v1/generate/stream',
]
const KEYLESS = ['/api/gpt-oss-2t', '/api']
/** What two parameters say together is found when a keyless caller has its turn, half a second after the one before. */
const HELD_BACK = new Set(['stream_options', 'tool_choice', 'top_logprobs'])

for (const path of KEYED) {
  test(`${path} refuses each wrong value with 400, and names the parameter`, async () => {
    for (const wrong of WRONG_VALUES) {
      const response = await post(service, path, say('Hi', { max_tokens: 1, ...wrong.body }))
      const { error } = (await response.json()) as ErrorBody
      const sent = `${JSON.stringify(wrong.body)} → ${JSON.stringify(error)}`
      assert.equal(response.status, 400, sent)
      assert.equal(error.param, wrong.param, sent)
      assert.ok(error.message.includes(wrong.param), sent)
      assert.equal(error.type, 'invalid_request_error', sent)
      assert.match(error.code, /^(invalid_request|unsupported_parameter)$/, sent)
    }
  })
}

for (const path of KEYLESS) {
  test(`${path} refuses each wrong value with 400, and its one string names the parameter`, async () => {
    const quick = WRONG_VALUES.filter((wrong) => !isHeldBack(wrong))
    const slow = path === '/api' ? WRONG_VALUES.filter(isHeldBack) : []
    for (const wrong of [...quick, ...slow]) {
      const response = await post(service, path, { ...say('Hi', { max_tokens: 1 }), ...wrong.body })
      const body = (await response.json()) as { error: string }
      const sent = `${JSON.stringify(wrong.body)} → ${JSON.stringify(body)}`
      assert.equal(response.status, 400, sent)
      assert.deepEqual(Object.keys(body), ['error'], sent)
      assert.ok(body.error.includes(wrong.param), sent)
    }
  })
}

function isHeldBack({ param, body }: WrongValue): boolean {
  return HELD_BACK.has(param) && typeof body[param] === 'object'
}

test('a seed beyond 64 bits is refused', async () => {
  for (const seed of WRONG_SEEDS) {
    const text = JSON.stringify(say('Hi', { max_tokens: 1 })).replace(/}$/, `,"seed":${seed}}`)
    const response = await post(service, '/v1/chat/completions', text)
    assert.equal(response.status, 400, seed)
    assert.equal(((await response.json()) as ErrorBody).error.param, 'seed')
  }
})

test('/api/v1/generate never streams, and says where streams are', async () => {
  const response = await post(service, '/api/v1/generate', say('Hi', { stream: true }))
  const { error } = (await response.json()) as ErrorBody
  assert.equal(response.status, 400)
  assert.equal(error.param, 'stream')
  assert.match(error.message, /\/api\/v1\/generate\/stream/)
})

const TOOLS = [{ type: 'function', function: { name: 'a', parameters: { type: 'object', properties: {} } } }]

/** The ends of each range, and each form that a value may have. */
const RIGHT_VALUES: Record<string, unknown>[] = [
  { temperature: 0 },
  { temperature: 2 },
  { top_p: 0 },
  { top_p: 1 },
  { top_k: 0 },
  { top_k: 100 },
  { min_p: 0 },
  { min_p: 1 },
  { repetition_penalty: 0.01 },
  { repetition_penalty: 100 },
  { frequency_penalty: -2, presence_penalty: -2 },
  { frequency_penalty: 2, presence_penalty: 2 },
  { seed: 0 },
  { seed: -1 },
  { logprobs: true },
  { logprobs: true, top_logprobs: 0 },
  { logprobs: true, top_logprobs: 20 },
  { stop: 'a' },
  { stop: ['a', 'b', 'c', 'd'] },
  { stop: [] },
  { n: 1 },
  { n: 8 },
  { response_format: { type: 'text' } },
  { tools: [] },
  { tools: TOOLS, tool_choice: 'auto', parallel_tool_calls: false },
  { tools: TOOLS, tool_choice: 'none' },
  { tool_choice: 'none' },
  { reasoning_effort: 'medium' },
  { reasoning_effort: 'none' },
  { separate_reasoning: true },
  { chat_template_kwargs: { thinking: false } },
  { max_tokens: 1, max_completion_tokens: 1 },
  { user: 'a', metadata: { a: 'b' }, service_tier: 'auto', store: false },
  { messages: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }] },
  {
    messages: [
      { role: 'developer', content: 'Be brief.' },
      { role: 'user', content: 'Hi', name: 'Ann' },
    ],
  },
]

test('the ends of each range, and each form of a value, are taken', async () => {
  for (const right of RIGHT_VALUES) {
    const response = await post(service, '/v1/chat/completions', say('Hi', { max_tokens: 1, ...right }))
    const text = await response.text()
    assert.equal(response.status, 200, `${JSON.stringify(right)} → ${text}`)
    assert.equal((JSON.parse(text) as ChatCompletion).choices.length, right.n ?? 1)
  }
})

const LOWEST = {
  temperature: 0,
  top_p: 0,
  top_k: 0,
  min_p: 0,
  repetition_penalty: 0.01,
  frequency_penalty: -2,
  presence_penalty: -2,
  max_tokens: 1,
  seed: 0,
  logprobs: true,
  top_logprobs: 0,
  n: 1,
}

const HIGHEST = {
  temperature: 2,
  top_p: 1,
  top_k: 100,
  min_p: 1,
  repetition_penalty: 100,
  frequency_penalty: 2,
  presence_penalty: 2,
  max_tokens: 2,
  seed: 2 ** 53 - 1,
  logprobs: true,
  top_logprobs: 20,
  n: 2,
}

for (const path of [...KEYED, ...KEYLESS]) {
  test(`${path} takes all lowest and all highest values together`, async () => {
    for (const values of [LOWEST, HIGHEST]) {
      const response = await post(service, path, say('Hi', { ...values, stream: false }))
      const text = await response.text()
      assert.equal(response.status, 200, text)
      const answer = JSON.parse(text) as ChatCompletion
      assert.equal(answer.seed, values.seed)
      assert.equal(answer.choices.length, values.n)
      const [token] = answer.choices[0]?.logprobs?.content ?? []
      assert.equal(token?.top_logprobs.length, values.top_logprobs)
    }
  })
}

test('null stands for a parameter that is not given', async () => {
  const names = Object.keys(LOWEST).filter((name) => name !== 'max_tokens')
  const nulls = Object.fromEntries(names.map((name) => [name, null]))
  const response = await post(
    service,
    '/v1/chat/completions',
    say('Hi', { ...nulls, stop: null, max_tokens: 1 }),
  )
  assert.equal(response.status, 200, await response.text())
})

test('max_tokens −1 runs up to the end of the answer or the context', async () => {
  const body = say('Say only: yes.', { max_tokens: -1, stop: ['e', 'a', 'o', 'i'], seed: 3 })
  const response = await post(service, '/v1/chat/completions', body)
  const answer = (await response.json()) as ChatCompletion
  assert.equal(response.status, 200)
  assert.equal(answer.choices[0]?.finish_reason, 'stop')
})
