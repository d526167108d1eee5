import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { post, type TestService } from '../support/service.ts'
import {
  type Answer,
  ask,
  askStreaming,
  functionTool,
  GET_TIME,
  GET_WEATHER,
  only,
  startNano,
  user,
} from './nano.ts'

let service: TestService
before(async () => {
  service = await startNano()
})
after(() => service.stop())

const OSLO = { ...user('What is the weather in Oslo?'), tools: [GET_WEATHER], seed: 1 }

function calls(answer: Answer) {
  return (only(answer).message.tool_calls ?? []).map(({ function: { name, arguments: text } }) => [
    name,
    JSON.parse(text) as unknown,
  ])
}

test('auto: a call, whole and streamed alike, with an id of its own', async () => {
  const whole = await ask(service, OSLO)
  assert.deepEqual(calls(whole), [['get_weather', { city: 'Oslo' }]])
  assert.equal(only(whole).finish_reason, 'tool_calls')
  assert.equal(only(whole).message.content, null)
  assert.match(only(whole).message.tool_calls?.[0]?.id ?? '', /^call_[0-9a-f]{24}$/)
  const streamed = await askStreaming(service, OSLO)
  assert.deepEqual(only(streamed).message.tool_calls, only(whole).message.tool_calls)
  assert.equal(only(streamed).finish_reason, 'tool_calls')
})

test('arguments are streamed in pieces, the name and id first', async () => {
  const response = await post(service, '/v1/chat/completions', {
    model: 'gpt-oss',
    ...OSLO,
    stream: true,
    temperature: 0,
  })
  const events = (await response.text()).split('\n\n').filter((event) => event.includes('tool_calls":['))
  const pieces = events.map((event) => {
    const chunk = JSON.parse(event.replace('data: ', '')) as {
      choices: { delta: { tool_calls: { id?: string; function: { name?: string; arguments: string } }[] } }[]
    }
    return chunk.choices[0]?.delta.tool_calls[0]
  })
  assert.ok(pieces.length > 3, `${pieces.length} pieces`)
  assert.equal(pieces[0]?.function.name, 'get_weather')
  assert.equal(pieces.filter((piece) => piece?.id !== undefined).length, 1)
  assert.deepEqual(JSON.parse(pieces.map((piece) => piece?.function.arguments).join('')), { city: 'Oslo' })
})

test('a result is answered, and the reasoning between call and result is given back to the model', async () => {
  const first = only(await ask(service, OSLO)).message
  const [call] = first.tool_calls ?? []
  const result = { role: 'tool', tool_call_id: call?.id, content: '{"weather":"Snowy"}' }
  const turn = (message: object) =>
    ask(service, { ...OSLO, messages: [...OSLO.messages, { role: 'assistant', ...message }, result] })
  const answer = await turn(first)
  assert.match(only(answer).message.content ?? '', /Snowy/)
  assert.equal(only(answer).finish_reason, 'stop')
  const without = await turn({ content: null, tool_calls: first.tool_calls })
  assert.ok(answer.usage.prompt_tokens > without.usage.prompt_tokens)
})

test('two calls at once, and one where parallel_tool_calls is false', async () => {
  const both = { ...user('What is the weather in Paris and in Rome?'), tools: [GET_WEATHER] }
  const expected = [
    ['get_weather', { city: 'Paris' }],
    ['get_weather', { city: 'Rome' }],
  ]
  for (const answer of [await ask(service, both), await askStreaming(service, both)]) {
    assert.deepEqual(calls(answer), expected)
    assert.equal(new Set(only(answer).message.tool_calls?.map(({ id }) => id)).size, 2)
  }
  assert.deepEqual(calls(await ask(service, { ...both, parallel_tool_calls: false })), expected.slice(0, 1))
})

test('one after the other: the second call takes what the first found', async () => {
  const tools = [
    functionTool('find_person', { name: { type: 'string' } }, 'Find where a person lives.'),
    GET_WEATHER,
  ]
  const messages: object[] = [{ role: 'user', content: 'What is the weather where Ada lives?' }]
  const results: Record<string, string> = {
    find_person: '{"city":"Oslo"}',
    get_weather: '{"weather":"Rainy"}',
  }
  const made: unknown[] = []
  for (let turn = 0; turn < 4; turn++) {
    const answer = await ask(service, { messages, tools })
    const { message } = only(answer)
    messages.push({ role: 'assistant', ...message })
    if (message.tool_calls === undefined) break
    made.push(...calls(answer))
    for (const { id, function: called } of message.tool_calls) {
      messages.push({ role: 'tool', tool_call_id: id, content: results[called.name] })
    }
  }
  assert.deepEqual(made, [
    ['find_person', { name: 'Ada' }],
    ['get_weather', { city: 'Oslo' }],
  ])
  assert.match(JSON.stringify(messages.at(-1)), /Rainy/)
})

/** Prompts that ask for a tool, for something else, and for nothing the model knows. */
const PROMPTS = Array.from({ length: 100 }, (_, at) => {
  const kinds = [
    `What is the weather in ${['Oslo', 'Rome', 'Lima', 'Cairo'][at % 4]}?`,
    `Count to ${(at % 9) + 3}.`,
    `Write a story about programming, number ${at}`,
    `Zxq ${at} ${'blah '.repeat(at % 7)}?`,
    `What is the capital of ${['France', 'Italy', 'Japan'][at % 3]}?`,
  ]
  return kinds[at % kinds.length] ?? ''
})
const TOOLS = [GET_WEATHER, GET_TIME]

test('required gives a valid call 100 of 100 times', async () => {
  for (const prompt of PROMPTS) {
    const answer = await ask(service, { ...user(prompt), tools: TOOLS, tool_choice: 'required' })
    const made = calls(answer)
    assert.ok(made.length >= 1, `${prompt}: ${JSON.stringify(only(answer))}`)
    for (const [name, values] of made) {
      assert.ok(name === 'get_weather' || name === 'get_time')
      assert.equal(typeof (values as { city: unknown }).city, 'string')
    }
    assert.equal(only(answer).finish_reason, 'tool_calls')
  }
})

test('a named function is called 100 of 100 times, also without reasoning', async () => {
  for (const [at, prompt] of PROMPTS.entries()) {
    const answer = await ask(service, {
      ...user(prompt),
      tools: TOOLS,
      tool_choice: { type: 'function', function: { name: 'get_time' } },
      reasoning_effort: at % 2 === 0 ? 'none' : 'low',
    })
    const made = calls(answer)
    assert.equal(made.length, 1)
    assert.equal(made[0]?.[0], 'get_time')
  }
})

test('none gives no call, and neither does a request without tools', async () => {
  for (const [at, prompt] of PROMPTS.entries()) {
    const without = at % 2 === 0 ? {} : { tools: TOOLS, tool_choice: 'none' }
    const sampled = { temperature: 1.5, seed: at, max_tokens: 400 }
    const answer = await ask(service, { ...user(prompt), ...without, ...sampled })
    assert.equal(only(answer).message.tool_calls, undefined)
    assert.notEqual(only(answer).finish_reason, 'tool_calls')
  }
})

test('at any temperature no tag leaks, whatever the channel', async () => {
  for (let seed = 0; seed < 60; seed++) {
    const body = {
      ...user(PROMPTS[seed] ?? ''),
      tools: seed % 3 === 0 ? [] : TOOLS,
      temperature: 2,
      seed,
      max_tokens: 120,
    }
    const whole = await ask(service, body)
    const { message } = only(whole)
    assert.doesNotMatch(JSON.stringify(message), /<\|/)
    assert.deepEqual(only(await askStreaming(service, body)).message, streamedForm(message))
  }
})

/** Streams leave out what is empty. */
function streamedForm(message: Answer['choices'][number]['message']) {
  const { content, reasoning_content: reasoning, tool_calls: made } = message
  return {
    content,
    ...(reasoning ? { reasoning_content: reasoning } : {}),
    ...(made === undefined ? {} : { tool_calls: made }),
  }
}

test('arguments that max_tokens cuts off are given as they are', async () => {
  const whole = await ask(service, OSLO)
  const cut = await ask(service, { ...OSLO, max_tokens: whole.usage.completion_tokens - 3 })
  assert.equal(only(cut).finish_reason, 'length')
  const text = only(cut).message.tool_calls?.[0]?.function.arguments ?? ''
  assert.throws(() => JSON.parse(text))
  assert.ok(only(whole).message.tool_calls?.[0]?.function.arguments.startsWith(text))
})

test('effort none with tools calls without reasoning', async () => {
  const answer = await ask(service, { ...OSLO, reasoning_effort: 'none' })
  assert.deepEqual(calls(answer), [['get_weather', { city: 'Oslo' }]])
  assert.equal(answer.usage.completion_tokens_details.reasoning_tokens, 0)
})

test('strict tools whose schema cannot be held to are refused, with the reason; others are held to JSON', async () => {
  const parameters = { type: 'object', properties: { a: { not: { type: 'string' } } } }
  const body = (strict: boolean) => ({
    model: 'gpt-oss',
    ...user('Hi'),
    tool_choice: 'required',
    tools: [GET_WEATHER, { type: 'function', function: { name: 'odd', parameters, strict } }],
    max_tokens: 200,
  })
  const refused = await post(service, '/v1/chat/completions', body(true))
  assert.equal(refused.status, 400)
  const { error } = (await refused.json()) as { error: { param: string; message: string } }
  assert.equal(error.param, 'tools[1].function.parameters')
  assert.match(error.message, /not/)
  assert.equal((await post(service, '/v1/chat/completions', body(false))).status, 200)
})

test('a result for a call that was never made is refused by name', async () => {
  const messages = [...OSLO.messages, { role: 'tool', tool_call_id: 'call_x', content: 'Snowy' }]
  const refused = await post(service, '/v1/chat/completions', { model: 'gpt-oss', messages })
  assert.equal(refused.status, 400)
  const { error } = (await refused.json()) as { error: { param: string } }
  assert.equal(error.param, 'messages[1].tool_call_id')
})
