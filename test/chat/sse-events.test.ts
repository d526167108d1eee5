import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { ChatCompletion, ChatCompletionChunk } from '@verbatim/protocol'
import { post, say, startTestService, type TestService } from '../support/service.ts'
import { deltasOf, joinContent, joinLogprobs, readStream, type Stream } from './event-stream.ts'

let service: TestService
before(async () => {
  service = await startTestService()
})
after(() => service.stop())

/** `repeats`: the prompt is the caller's alone; on keyless paths the date and time stand in it (documents 003, 004). */
const SURFACES = [
  { path: '/v1/chat/completions', whole: '/v1/chat/completions', usageEvent: false, repeats: true },
  { path: '/api/v1/chat/completions', whole: '/api/v1/chat/completions', usageEvent: false, repeats: true },
  { path: '/api/v1/generate/stream', whole: '/api/v1/generate', usageEvent: true, repeats: true },
  { path: '/api/gpt-oss-2t', whole: '/api/gpt-oss-2t', usageEvent: false, repeats: false },
  { path: '/api', whole: '/api', usageEvent: false, repeats: false },
]

const SEED = 7
const QUESTION = say('Name three colours.', { max_tokens: 16, seed: SEED })

for (const surface of SURFACES) {
  test(`${surface.path} streams role, content, finish, in this order`, async () => {
    const stream = await readStream(service, surface.path, { ...QUESTION, stream: true })
    checkHeaders(stream)
    checkSameHead(stream.chunks)
    checkOrder(stream.chunks)
    assert.ok(!stream.chunks.some((chunk) => 'usage' in chunk), 'usage was not asked for')
    checkUsageEvents(stream, surface.usageEvent)
    if (surface.repeats) await checkSameAsWhole(stream, surface.whole)
  })

  test(`${surface.path} sends one usage chunk when it is asked for`, async () => {
    const body = { ...QUESTION, stream: true, stream_options: { include_usage: true } }
    const stream = await readStream(service, surface.path, body)
    checkSameHead(stream.chunks)
    const last = stream.chunks.at(-1)
    assert.deepEqual(last?.choices, [])
    const usage = last?.usage
    assert.ok(usage)
    assert.equal(usage.total_tokens, usage.prompt_tokens + usage.completion_tokens)
    const before = stream.chunks.slice(0, -1)
    checkOrder(before)
    assert.ok(before.every((chunk) => chunk.usage === null))
    checkUsageEvents(stream, surface.usageEvent)
    const event = stream.usageEvents[0]?.event
    if (event !== undefined) assert.equal(event.usage.outputTokens, usage.completion_tokens)
  })
}

function checkHeaders({ answer }: Stream): void {
  assert.equal(answer.headers.get('content-type'), 'text/event-stream; charset=utf-8')
  assert.match(answer.headers.get('cache-control') ?? '', /no-cache/)
  assert.match(answer.headers.get('x-request-id') ?? '', /^req_/)
}

function checkSameHead(chunks: ChatCompletionChunk[]): void {
  const heads = chunks.map(({ id, object, created, model, system_fingerprint: fingerprint }) =>
    JSON.stringify({ id, object, created, model, fingerprint }),
  )
  assert.equal(new Set(heads).size, 1)
  const [first] = chunks
  assert.match(first?.id ?? '', /^chatcmpl-/)
  assert.equal(first?.object, 'chat.completion.chunk')
  assert.equal(first?.model, service.model)
  assert.ok(Math.abs((first?.created ?? 0) - Date.now() / 1000) < 60)
}

/** One choice: the role alone, pieces of content, the finish with an empty delta, seed and effort. */
function checkOrder(chunks: ChatCompletionChunk[]): void {
  const [first, ...rest] = chunks.map((chunk) => chunk.choices[0])
  const last = rest.pop()
  assert.deepEqual(first?.delta, { role: 'assistant', content: '' })
  assert.equal(first?.finish_reason, null)
  assert.ok(rest.length > 1)
  for (const piece of rest) {
    assert.deepEqual(Object.keys(piece?.delta ?? {}), ['content'])
    assert.notEqual(piece?.delta.content, '')
    assert.equal(piece?.finish_reason, null)
  }
  assert.deepEqual(last?.delta, {})
  assert.match(String(last?.finish_reason), /^(stop|length)$/)
  assert.equal(chunks.at(-1)?.seed, SEED)
  assert.equal(chunks.at(-1)?.reasoning_effort, 'none')
}

function checkUsageEvents({ usageEvents, chunks }: Stream, expected: boolean): void {
  assert.equal(usageEvents.length, expected ? 1 : 0)
  const [only] = usageEvents
  if (only === undefined) return
  assert.equal(only.after, chunks.length, 'it is the last event before [DONE]')
  const { inputTokens, outputTokens, ...reasoning } = only.event.usage
  assert.ok(inputTokens > 0 && outputTokens > 0 && outputTokens <= 16)
  assert.deepEqual(reasoning, { reasoningTokens: 0, reasoningText: '' })
}

async function checkSameAsWhole({ chunks }: Stream, path: string): Promise<void> {
  const answer = (await (await post(service, path, QUESTION)).json()) as ChatCompletion
  const [choice] = answer.choices
  assert.equal(joinContent(chunks), choice?.message.content)
  assert.equal(deltasOf(chunks, 0).at(-1)?.finish_reason, choice?.finish_reason)
}

test('two choices each have their own role, content and finish, and share one usage', async () => {
  const body = { ...QUESTION, n: 2, stream: true, stream_options: { include_usage: true }, logprobs: true }
  const { chunks } = await readStream(service, '/v1/chat/completions', body)
  checkSameHead(chunks)
  assert.equal(chunks.filter((chunk) => chunk.usage).length, 1)
  assert.deepEqual(chunks.at(-1)?.choices, [])
  let tokens = 0
  for (const index of [0, 1]) {
    const [first, ...rest] = deltasOf(chunks, index)
    assert.equal(first?.delta.role, 'assistant')
    assert.ok(rest.every(({ delta }) => delta.role === undefined))
    assert.deepEqual(
      rest.map(({ finish_reason: reason }) => reason !== null),
      rest.map((_, at) => at === rest.length - 1),
    )
    tokens += joinLogprobs(chunks, index).length
  }
  assert.ok(tokens > 0)
})

test('a forced tool call streams its name once, then its arguments', async () => {
  const parameters = {
    type: 'object',
    properties: { city: { enum: ['Boston', 'Paris'] } },
    required: ['city'],
  }
  const tools = [{ type: 'function', function: { name: 'get_weather', parameters } }]
  const body = say('Weather in Boston?', {
    tools,
    tool_choice: 'required',
    seed: 1,
    max_tokens: 48,
    stream: true,
  })
  const { chunks } = await readStream(service, '/v1/chat/completions', body)
  const [role, ...deltas] = deltasOf(chunks, 0)
  assert.equal(role?.delta.role, 'assistant')
  assert.equal(deltas.at(-1)?.finish_reason, 'tool_calls')
  const calls = deltas.flatMap(({ delta }) => delta.tool_calls ?? [])
  assert.equal(calls[0]?.function.name, 'get_weather')
  assert.match(calls[0]?.id ?? '', /^call_/)
  assert.ok(calls.slice(1).every(({ id, function: { name } }) => id === undefined && name === undefined))
  assert.ok(calls.every(({ index }) => index === 0))
  const { city } = JSON.parse(calls.map((call) => call.function.arguments).join('')) as { city: string }
  assert.ok(['Boston', 'Paris'].includes(city))
})

test('log-probabilities stream beside their text, and are those of the whole answer', async () => {
  const body = { ...QUESTION, logprobs: true, top_logprobs: 2 }
  const { chunks } = await readStream(service, '/v1/chat/completions', { ...body, stream: true })
  const whole = (await (await post(service, '/v1/chat/completions', body)).json()) as ChatCompletion
  assert.deepEqual(joinLogprobs(chunks), whole.choices[0]?.logprobs?.content)
  for (const { delta, logprobs } of deltasOf(chunks, 0).slice(1, -1)) {
    const bytes = logprobs?.content.flatMap((token) => token.bytes ?? []) ?? []
    assert.equal(Buffer.from(bytes).toString('utf8'), delta.content)
  }
})

test('/api/v1/generate/stream without stream answers as /api/v1/generate does', async () => {
  for (const stream of [false, undefined]) {
    const body = { ...QUESTION, stream }
    const streamed = await post(service, '/api/v1/generate/stream', body)
    const whole = await post(service, '/api/v1/generate', body)
    assert.deepEqual(withoutHead(await streamed.json()), withoutHead(await whole.json()))
  }
})

/** Without what differs from answer to answer; the second prompt is found in the cache. */
function withoutHead(answer: unknown): object {
  const { id: _id, created: _created, receipt: _receipt, usage, ...rest } = answer as ChatCompletion
  const { prompt_tokens_details: _details, ...counts } = usage
  return { ...rest, usage: counts }
}
