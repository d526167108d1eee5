/** Reasoning in the Responses API, on a model that reasons. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { FunctionCallItem, OutputItem, ReasoningItem, ResponseObject } from '@verbatim/protocol'
import { startTestService, type TestService } from '../support/service.ts'
import { lastResponse, respond, stream, textOf } from './responses-service.ts'

const MODEL = 'gpt-oss-nano'
const TOOL = {
  type: 'function',
  name: 'get_weather',
  description: 'Get the weather in a city.',
  parameters: {
    type: 'object',
    properties: { city: { type: 'string', description: 'The city' } },
    required: ['city'],
  },
}
const QUESTION = { role: 'user', content: 'What is the weather in Oslo?' }
const GREEDY = { temperature: 0, max_output_tokens: 400 }
const FORCED = { ...GREEDY, tools: [TOOL], tool_choice: { type: 'function', name: 'get_weather' } }
const AFTER = { ...GREEDY, tools: [TOOL] }

let service: TestService
before(async () => {
  service = await startTestService({ VERBATIM_MODEL: MODEL })
})
after(() => service.stop())

const inputTokens = (response: ResponseObject) => response.usage?.input_tokens ?? 0
const reasoningOf = ({ output }: ResponseObject) => output.filter((item) => item.type === 'reasoning')
const thought = (item: ReasoningItem | undefined) => item?.content.map(({ text }) => text).join('') ?? ''

function callOf({ output }: ResponseObject): FunctionCallItem {
  const call = output.find((item) => item.type === 'function_call')
  assert.ok(call !== undefined)
  return call
}

test('reasoning is an item before the answer, counted, and streamed as it comes whole', async () => {
  const whole = await respond(service, [QUESTION], GREEDY)
  const events = await stream(service, [QUESTION], GREEDY)
  const [first] = reasoningOf(whole)
  assert.equal(whole.output[0]?.type, 'reasoning')
  assert.match(thought(first), /\w/)
  assert.deepEqual(first?.summary, [])
  assert.ok((whole.usage?.output_tokens_details.reasoning_tokens ?? 0) > 0)
  assert.equal(whole.reasoning.effort, 'medium')
  assert.match(whole.current_date ?? '', /^\d{4}-\d\d-\d\d$/)
  const pieces = events.flatMap((event) =>
    event.type === 'response.reasoning_text.delta' ? [event.delta] : [],
  )
  assert.equal(pieces.join(''), reasoningOf(whole).map(thought).join(''))
  assert.equal(textOf(lastResponse(events)), textOf(whole))
})

test('effort none gives no reasoning', async () => {
  const response = await respond(service, [QUESTION], { ...GREEDY, reasoning: { effort: 'none' } })
  assert.deepEqual(reasoningOf(response), [])
  assert.equal(response.usage?.output_tokens_details.reasoning_tokens, 0)
  assert.equal(response.reasoning.effort, 'none')
})

test('reasoning is kept between a call and its output: stored, sent back, or sent back sealed', async () => {
  const first = await respond(service, [QUESTION], { ...FORCED, include: ['reasoning.encrypted_content'] })
  assert.equal(first.status, 'completed')
  assert.ok(reasoningOf(first).length > 0, 'the model reasons before it calls')
  const output = {
    type: 'function_call_output',
    call_id: callOf(first).call_id,
    output: '{"weather": "Snowy"}',
  }
  const sendBack = (items: object[]) => respond(service, [QUESTION, ...items, output], AFTER)
  const stored = await respond(service, [output], { ...AFTER, previous_response_id: first.id })
  const whole = await sendBack(first.output)
  const sealed = await sendBack(first.output.map(withoutContent))
  const bare = await sendBack(first.output.filter(({ type }) => type !== 'reasoning'))
  assert.equal(inputTokens(stored), inputTokens(whole))
  assert.equal(inputTokens(sealed), inputTokens(whole))
  assert.deepEqual([textOf(stored), textOf(sealed)], [textOf(whole), textOf(whole)])
  assert.ok(inputTokens(bare) < inputTokens(whole), 'without its reasoning the prompt is shorter')
})

function withoutContent(item: OutputItem): object {
  return item.type === 'reasoning' ? { ...item, content: [] } : item
}

test('reasoning of an answer before the last question is not shown again', async () => {
  const first = await respond(service, [QUESTION], GREEDY)
  const next = { role: 'user', content: 'Hello.' }
  const bare = first.output.filter(({ type }) => type !== 'reasoning')
  const stored = await respond(service, [next], { ...GREEDY, previous_response_id: first.id })
  const without = await respond(service, [QUESTION, ...bare, next], GREEDY)
  assert.equal(inputTokens(stored), inputTokens(without))
})
