import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import OpenAI, {
  APIUserAbortError,
  AuthenticationError,
  BadRequestError,
  NotFoundError,
  type OpenAI as OpenAITypes,
} from 'openai'
import { zodResponseFormat } from 'openai/helpers/zod'
import { z } from 'zod'
import { eventually } from '../faults/eventually.ts'
import { startTestService, type TestService } from '../support/service.ts'

let service: TestService
let client: OpenAI
before(async () => {
  service = await startTestService()
  client = clientWith(service.key)
})
after(() => service.stop())

function clientWith(apiKey: string): OpenAI {
  return new OpenAI({ baseURL: `${service.url}/v1`, apiKey, maxRetries: 0 })
}

const QUESTION = {
  model: 'gpt-oss',
  messages: [{ role: 'user', content: 'Name three colours.' }],
  max_tokens: 16,
  seed: 11,
} satisfies OpenAITypes.ChatCompletionCreateParamsNonStreaming

test('chat.completions.create answers, and both base paths take the same client', async () => {
  for (const prefix of ['/v1', '/api/v1']) {
    const own = new OpenAI({ baseURL: service.url + prefix, apiKey: service.key, maxRetries: 0 })
    const { data, request_id: requestId } = await own.chat.completions.create(QUESTION).withResponse()
    assert.match(requestId ?? '', /^req_/)
    assert.equal((data as { _request_id?: string })._request_id, requestId)
    assert.equal(data.model, service.model)
    assert.match(data.choices[0]?.message.content ?? '', /\w/)
    assert.equal(data.choices[0]?.message.refusal, null)
    assert.ok(data.usage && data.usage.completion_tokens <= 16)
  }
})

test('a key in default_headers x-api-key counts beside an invalid Authorization', async () => {
  const own = new OpenAI({
    baseURL: `${service.url}/v1`,
    apiKey: 'not-used',
    maxRetries: 0,
    defaultHeaders: { 'x-api-key': service.key },
  })
  assert.equal((await own.chat.completions.create({ ...QUESTION, max_tokens: 1 })).choices.length, 1)
})

test('a stream says what the whole answer says, and gives its usage when asked', async () => {
  const whole = await client.chat.completions.create(QUESTION)
  const options = { stream: true, stream_options: { include_usage: true } } as const
  const stream = await client.chat.completions.create({ ...QUESTION, ...options })
  let text = ''
  let usage: OpenAITypes.CompletionUsage | null | undefined
  for await (const chunk of stream) {
    text += chunk.choices[0]?.delta.content ?? ''
    usage = chunk.usage ?? usage
  }
  assert.equal(text, whole.choices[0]?.message.content)
  assert.equal(usage?.completion_tokens, whole.usage?.completion_tokens)
})

test('the stream helper gathers the final completion', async () => {
  const options = {
    stream: true,
    stream_options: { include_usage: true },
    logprobs: true,
    top_logprobs: 1,
  } as const
  const runner = client.chat.completions.stream({ ...QUESTION, ...options })
  const pieces: string[] = []
  runner.on('content', (delta) => pieces.push(delta))
  const final = await runner.finalChatCompletion()
  assert.equal(pieces.join(''), final.choices[0]?.message.content)
  assert.equal(final.choices[0]?.logprobs?.content?.length, (await runner.totalUsage()).completion_tokens)
})

test('logprobs, n and stop', async () => {
  const answer = await client.chat.completions.create({
    ...QUESTION,
    logprobs: true,
    top_logprobs: 3,
    n: 2,
    stop: [' '],
  })
  assert.deepEqual(
    answer.choices.map(({ index }) => index),
    [0, 1],
  )
  for (const { message, logprobs } of answer.choices) {
    assert.ok(!message.content?.includes(' '))
    assert.equal(logprobs?.content?.[0]?.top_logprobs.length, 3)
  }
})

const Colour = z.object({ name: z.enum(['red', 'green', 'blue']), bright: z.boolean() })

test('chat.completions.parse gives an object of the schema', async () => {
  const answer = await client.chat.completions.parse({
    ...QUESTION,
    max_tokens: 64,
    response_format: zodResponseFormat(Colour, 'colour'),
  })
  const parsed = answer.choices[0]?.message.parsed
  assert.deepEqual(Colour.parse(parsed), parsed)
})

const WEATHER = {
  type: 'function' as const,
  function: {
    name: 'get_weather',
    description: 'The weather of a city',
    parameters: {
      type: 'object',
      properties: { city: { type: 'string', enum: ['Boston', 'Paris'] } },
      required: ['city'],
      additionalProperties: false,
    },
  },
} satisfies OpenAITypes.ChatCompletionTool

const TIME = {
  type: 'function' as const,
  function: { name: 'get_time', parameters: { type: 'object', properties: {} } },
} satisfies OpenAITypes.ChatCompletionTool

test('tool_choice required calls a tool, and a named one calls that tool', async () => {
  const base = { ...QUESTION, max_tokens: 64, tools: [TIME, WEATHER] }
  const required = await client.chat.completions.create({ ...base, tool_choice: 'required' })
  checkCall(required, ['get_time', 'get_weather'])
  const choice = { type: 'function', function: { name: 'get_weather' } } as const
  const named = await client.chat.completions.create({ ...base, tool_choice: choice })
  const { city } = JSON.parse(checkCall(named, ['get_weather'])) as { city: string }
  assert.ok(['Boston', 'Paris'].includes(city))
})

function checkCall(answer: OpenAITypes.ChatCompletion, names: string[]): string {
  const [choice] = answer.choices
  assert.equal(choice?.finish_reason, 'tool_calls')
  assert.equal(choice.message.content, null)
  const [call] = choice.message.tool_calls ?? []
  assert.ok(call?.type === 'function' && names.includes(call.function.name))
  assert.match(call.id, /^call_/)
  return call.function.arguments
}

test('runTools calls the function and sends its result back', async () => {
  const asked: string[] = []
  const runner = client.chat.completions.runTools(
    {
      ...QUESTION,
      max_tokens: 48,
      tool_choice: { type: 'function', function: { name: 'get_weather' } },
      tools: [
        {
          type: 'function',
          function: {
            ...WEATHER.function,
            function: (text: string) => {
              asked.push((JSON.parse(text) as { city: string }).city)
              return '58 degrees'
            },
          },
        },
      ],
    },
    { maxChatCompletions: 1 },
  )
  await runner.done()
  assert.equal(asked.length, 1)
  const [question, call, result] = runner.messages
  assert.ok(question && call?.role === 'assistant' && result?.role === 'tool')
  assert.equal(result.tool_call_id, call.tool_calls?.[0]?.id)
  const messages = [question, call, result]
  const answer = await client.chat.completions.create({ ...QUESTION, messages, tools: [WEATHER] })
  assert.equal(answer.choices.length, 1)
})

test('models.list and models.retrieve', async () => {
  const models = await Array.fromAsync(client.models.list())
  assert.deepEqual(
    models.map(({ id }) => id),
    [service.model],
  )
  assert.equal((await client.models.retrieve('gpt-oss:latest')).id, service.model)
})

test('errors come as the classes that callers catch', async () => {
  const rejected = (work: Promise<unknown>) =>
    work.then(
      () => undefined,
      (error: unknown) => error,
    )
  const unauthorised = await rejected(clientWith('wrong').chat.completions.create(QUESTION))
  assert.ok(unauthorised instanceof AuthenticationError)
  assert.equal(unauthorised.code, 'invalid_api_key')
  const bad = await rejected(client.chat.completions.create({ ...QUESTION, temperature: 3 }))
  assert.ok(bad instanceof BadRequestError)
  assert.equal(bad.param, 'temperature')
  assert.equal(bad.type, 'invalid_request_error')
  assert.match(bad.message, /temperature must be a number from 0 to 2; got 3/)
  assert.match(bad.requestID ?? '', /^req_/)
  const missing = await rejected(client.chat.completions.create({ ...QUESTION, model: 'gpt-6' }))
  assert.ok(missing instanceof NotFoundError)
  assert.equal(missing.code, 'model_not_found')
  assert.ok((await rejected(client.models.retrieve('gpt-6'))) instanceof NotFoundError)
})

test('an abort ends a stream and frees its slot', async () => {
  const stream = await client.chat.completions.create({ ...QUESTION, max_tokens: 2000, stream: true })
  for await (const _chunk of stream) stream.controller.abort()
  const aborted = new AbortController()
  const whole = client.chat.completions.create({ ...QUESTION, max_tokens: 2000 }, { signal: aborted.signal })
  aborted.abort()
  await assert.rejects(whole, APIUserAbortError)
  await eventually('no slot is busy', async () => (await running()) === 0)
})

async function running(): Promise<number> {
  const status = (await (await fetch(`${service.url}/api`)).json()) as { queue: { running: number } }
  return status.queue.running
}
