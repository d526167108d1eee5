import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chatRequestSchema, type ModelCard } from '@verbatim/protocol'
import type { Backend } from '../backends/backends.ts'
import { upstreamProvenance } from '../provenance.ts'
import {
  cardOfUpstream,
  checkContext,
  checkSupported,
  describeModel,
  effortThatRuns,
  Models,
} from './models.ts'

const full = cardOfUpstream('full', 100)
const plain: ModelCard = {
  ...full,
  id: 'plain',
  reasoningEfforts: [],
  supportedParameters: ['temperature', 'max_tokens'],
}
const reasoner: ModelCard = { ...full, reasoningEfforts: ['none', 'low', 'medium', 'high'] }
const request = (extra: object) =>
  chatRequestSchema.parse({ model: 'm', messages: [{ role: 'user', content: 'hi' }], ...extra })
const image = { type: 'image_url', image_url: { url: 'https://x/y.png' } }

const refused: [object, string][] = [
  [{ reasoning_effort: 'high' }, 'reasoning_effort'],
  [{ separate_reasoning: false }, 'separate_reasoning'],
  [{ top_k: 5 }, 'top_k'],
  [{ seed: 1 }, 'seed'],
  [{ logprobs: true }, 'logprobs'],
  [{ chat_template_kwargs: { current_date: '2026-01-02' } }, 'chat_template_kwargs.current_date'],
  [
    { messages: [{ role: 'user', content: [{ type: 'text', text: 'see' }, image] }] },
    'messages[0].content[1].image_url',
  ],
]
for (const [extra, param] of refused) {
  test(`${JSON.stringify(extra)} is refused by a model that cannot honour it`, () => {
    assert.throws(() => checkSupported(request(extra), plain), { code: 'unsupported_parameter', param })
  })
}

test('a default value asks for nothing, so it is never refused', () => {
  const defaults = {
    reasoning_effort: 'medium',
    top_p: 1,
    top_k: 0,
    n: 1,
    response_format: { type: 'text' },
    tools: [],
  }
  checkSupported(request({ ...defaults, separate_reasoning: true, seed: null }), plain)
})

test('the nearest effort runs: minimal as low, xhigh as high, none for a model that does not reason', () => {
  const efforts = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh'] as const
  assert.deepEqual(
    efforts.map((effort) => effortThatRuns(effort, reasoner)),
    ['none', 'low', 'low', 'medium', 'high', 'high'],
  )
  assert.equal(effortThatRuns('high', plain), 'none')
})

test('an alias is the model, and an unknown name is told what is served', () => {
  const model = {
    card: plain,
    backend: {} as Backend,
    aliases: ['gpt-oss'],
    contextTokens: 100,
    weightsSha256: null,
    provenance: upstreamProvenance('some engine'),
    created: 0,
  }
  const models = new Models([model])
  assert.equal(models.resolve('gpt-oss'), model)
  assert.throws(() => models.resolve('gpt-5'), {
    code: 'model_not_found',
    message: /"gpt-5".*plain, gpt-oss/,
  })
  assert.deepEqual(describeModel(model).pricing, { input: '0.10', output: '0.50' })
  assert.deepEqual(describeModel(model).determinism, {
    class: 'unknown',
    engine: 'some engine',
    instruction_set: null,
  })
})

test('an answer longer than the context is refused before it is begun', () => {
  const resolved = { maxTokens: 101, maxTokensParam: 'max_tokens' } as Parameters<typeof checkContext>[0]
  assert.throws(() => checkContext(resolved, 100), { code: 'context_length_exceeded', param: 'max_tokens' })
  checkContext({ ...resolved, maxTokens: 100 }, 100)
})

for (const [param, extra] of [
  ['response_format', { response_format: { type: 'json_object' } }],
  ['logprobs', { logprobs: true }],
] as const) {
  test(`a demanded call leaves no room for ${param}, but in a model whose format has calls`, () => {
    const tools = [{ type: 'function', function: { name: 'f' } }]
    const demanding = request({ tools, tool_choice: 'required', ...extra })
    assert.throws(() => checkSupported(demanding, full), { code: 'invalid_request', param })
    checkSupported(demanding, { ...full, format: 'harmony' })
  })
}
