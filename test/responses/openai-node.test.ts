/** OpenAI's Node client on the Responses API. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import OpenAI, { BadRequestError, NotFoundError } from 'openai'
import { zodTextFormat } from 'openai/helpers/zod'
import { z } from 'zod'
import { startTestService, type TestService } from '../support/service.ts'
import { WEATHER } from './responses-service.ts'

let service: TestService
let client: OpenAI
before(async () => {
  service = await startTestService()
  client = new OpenAI({ baseURL: `${service.url}/v1`, apiKey: service.key, maxRetries: 0 })
})
after(() => service.stop())

const QUESTION = { model: 'gpt-oss', input: 'Name three colours.', max_output_tokens: 16, temperature: 0 }

const FUNCTION = {
  ...WEATHER,
  type: 'function',
  strict: true,
} satisfies OpenAI.Responses.FunctionTool

test('responses.create answers, and output_text is its text', async () => {
  const response = await client.responses.create(QUESTION)
  assert.equal(response.model, service.model)
  assert.match(response.output_text, /\w/)
  const [item] = response.output
  assert.ok(item?.type === 'message' && item.content[0]?.type === 'output_text')
  assert.equal(item.content[0].text, response.output_text)
  assert.ok((response.usage?.output_tokens ?? 0) <= 16)
})

test('responses.create streams the same events to their end', async () => {
  const whole = await client.responses.create(QUESTION)
  const types = new Set<string>()
  let text = ''
  let last: OpenAI.Responses.ResponseStreamEvent | undefined
  for await (const event of await client.responses.create({ ...QUESTION, stream: true })) {
    types.add(event.type)
    if (event.type === 'response.output_text.delta') text += event.delta
    last = event
  }
  assert.equal(text, whole.output_text)
  assert.ok(last?.type === 'response.incomplete' || last?.type === 'response.completed')
  assert.ok(types.has('response.created') && types.has('response.content_part.done'))
})

test('responses.stream puts the events together to the final response', async () => {
  const whole = await client.responses.create(QUESTION)
  const runner = client.responses.stream(QUESTION)
  const pieces: string[] = []
  runner.on('response.output_text.delta', ({ delta }) => pieces.push(delta))
  const final = await runner.finalResponse()
  assert.equal(final.output_text, whole.output_text)
  assert.equal(pieces.join(''), whole.output_text)
  assert.deepEqual(await client.responses.retrieve(final.id).then(({ output }) => output.length), 1)
})

test('a tool loop runs through previous_response_id, streamed and not', async () => {
  const forced = {
    ...QUESTION,
    input: 'What is the weather in Paris?',
    max_output_tokens: 64,
    tools: [FUNCTION],
    tool_choice: { type: 'function', name: 'get_weather' },
  } satisfies OpenAI.Responses.ResponseCreateParamsNonStreaming
  for (const first of [
    await client.responses.create(forced),
    await client.responses.stream(forced).finalResponse(),
  ]) {
    const [call] = first.output
    assert.ok(call?.type === 'function_call')
    const { city } = JSON.parse(call.arguments) as { city: string }
    assert.ok(['Boston', 'Paris'].includes(city))
    const answer = await client.responses.create({
      ...QUESTION,
      previous_response_id: first.id,
      tools: [FUNCTION],
      tool_choice: 'none',
      input: [{ type: 'function_call_output', call_id: call.call_id, output: `58 degrees in ${city}` }],
    })
    assert.ok(answer.output.some(({ type }) => type === 'message'))
    assert.equal(answer.previous_response_id, first.id)
  }
})

test('responses.parse gives an object of the schema', async () => {
  const Colour = z.object({ name: z.enum(['red', 'green', 'blue']), bright: z.boolean() })
  const text = { format: zodTextFormat(Colour, 'colour') }
  const { output_parsed: parsed } = await client.responses.parse({ ...QUESTION, max_output_tokens: 64, text })
  assert.deepEqual(Colour.parse(parsed), parsed)
})

test('inputItems.list pages through, delete removes, and errors come as the classes that callers catch', async () => {
  const input = [1, 2, 3].map((at) => ({ role: 'user' as const, content: `Message ${at}` }))
  const { id } = await client.responses.create({ ...QUESTION, input })
  const items = await Array.fromAsync(client.responses.inputItems.list(id, { limit: 2, order: 'asc' }))
  assert.deepEqual(
    items.map((item) =>
      'content' in item && item.content?.[0] && 'text' in item.content[0] ? item.content[0].text : '',
    ),
    ['Message 1', 'Message 2', 'Message 3'],
  )
  await client.responses.delete(id)
  await assert.rejects(client.responses.retrieve(id), NotFoundError)
  await assert.rejects(client.responses.create({ ...QUESTION, previous_response_id: id }), (error) => {
    assert.ok(error instanceof BadRequestError)
    assert.deepEqual([error.code, error.param], ['previous_response_not_found', 'previous_response_id'])
    return true
  })
  await assert.rejects(client.responses.create({ ...QUESTION, background: true }), BadRequestError)
})
