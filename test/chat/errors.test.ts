import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { ErrorBody, ErrorCode } from '@verbatim/protocol'
import { post, say, startTestService, type TestService } from '../support/service.ts'
import { exchangeRaw, type RawAnswer, type RawRequest } from './raw-http.ts'

const CLI = fileURLToPath(new URL('../../packages/cli/src/main.ts', import.meta.url))
const CONTEXT_TOKENS = 512
const MAX_BODY_BYTES = 20_000
const CHAT = '/v1/chat/completions'
const KEYED = [CHAT, '/api/v1/chat/completions', '/api/v1/generate', '/api/v1/generate/stream']
const KEYLESS = ['/api/gpt-oss-2t', '/api']

let service: TestService
before(async () => {
  service = await startTestService({
    VERBATIM_CONTEXT: String(CONTEXT_TOKENS),
    VERBATIM_MAX_BODY_BYTES: String(MAX_BODY_BYTES),
  })
})
after(() => service.stop())

interface Expected {
  status: number
  code: ErrorCode
  param?: string
  message?: RegExp
}

/** Sends it to a keyed surface and holds the answer to OpenAI's error body. */
async function refuses(request: RawRequest, expected: Expected): Promise<RawAnswer> {
  const answer = await exchangeRaw(service.url, request)
  assert.equal(answer.status, expected.status, answer.body)
  assert.match(answer.headers.get('x-request-id') ?? '', /^req_/)
  assert.match(answer.headers.get('content-type') ?? '', /^application\/json/)
  const { error } = JSON.parse(answer.body) as ErrorBody
  assert.deepEqual(Object.keys(error).sort(), ['code', 'message', 'param', 'type'])
  assert.equal(error.code, expected.code)
  assert.equal(error.param, expected.param ?? null)
  if (expected.message !== undefined) assert.match(error.message, expected.message)
  return answer
}

function withKey(path: string, body: unknown, headers: Record<string, string> = {}): RawRequest {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return {
    path,
    body: text,
    headers: { 'content-type': 'application/json', 'x-api-key': service.key, ...headers },
  }
}

for (const path of KEYED) {
  test(`${path} without a valid key is 401, whatever the body`, async () => {
    const body = JSON.stringify(say('Hi', { max_tokens: 1 }))
    const json = { 'content-type': 'application/json' }
    const unknown = `${service.key.slice(0, -1)}${service.key.endsWith('0') ? '1' : '0'}`
    const expected: Expected = { status: 401, code: 'invalid_api_key' }
    await refuses({ path, body, headers: json }, { ...expected, message: /No API key/ })
    for (const headers of [{ 'x-api-key': unknown }, { authorization: `Bearer ${unknown}` }]) {
      await refuses({ path, body, headers: { ...json, ...headers } }, { ...expected, message: /not valid/ })
    }
    await refuses({ path, body: '{', headers: json }, expected)
  })
}

test('a key works in either header, and no longer once the CLI revoked it beside the running service', async () => {
  const made = JSON.parse(await verbatim('keys', 'create', '--name', 'short-lived', '--json')) as {
    id: string
    key: string
  }
  const body = JSON.stringify(say('Hi', { max_tokens: 1 }))
  const forms = [{ 'x-api-key': made.key }, { authorization: `Bearer ${made.key}` }]
  for (const form of forms) {
    const headers = { 'content-type': 'application/json', ...form }
    assert.equal((await exchangeRaw(service.url, { path: CHAT, body, headers })).status, 200)
  }
  await verbatim('keys', 'revoke', made.id, '--json')
  for (const form of forms) {
    const headers = { 'content-type': 'application/json', ...form }
    await refuses(
      { path: CHAT, body, headers },
      { status: 401, code: 'invalid_api_key', message: /not valid/ },
    )
  }
})

async function verbatim(...args: string[]): Promise<string> {
  const { dataDir, databaseUrl = '' } = service
  const env = { ...process.env, VERBATIM_DATA: dataDir, DATABASE_URL: databaseUrl }
  return (await promisify(execFile)(process.execPath, [CLI, ...args], { env })).stdout
}

test('a model that is not served is 404 and names those that are', async () => {
  const expected: Expected = { status: 404, code: 'model_not_found', param: 'model', message: /gpt-oss/ }
  for (const path of KEYED) await refuses(withKey(path, { ...say('Hi'), model: 'gpt-6' }), expected)
  for (const prefix of ['/v1', '/api/v1']) {
    await refuses({ method: 'GET', path: `${prefix}/models/gpt-6` }, expected)
  }
})

test('a path that is not served is 404; a method that a path does not take is 405 with Allow', async () => {
  const missing: Expected = { status: 404, code: 'not_found' }
  for (const path of ['/v1/nothing', '/nothing', '/api/v2/generate', '/v1/chat/completions/x']) {
    for (const method of ['GET', 'POST', 'DELETE']) await refuses({ ...withKey(path, '{}'), method }, missing)
  }
  const wrong: Expected = { status: 405, code: 'method_not_allowed' }
  for (const path of KEYED) {
    for (const method of ['GET', 'PUT', 'PATCH']) {
      const answer = await refuses({ ...withKey(path, '{}'), method }, wrong)
      assert.equal(answer.headers.get('allow'), 'POST, DELETE')
    }
  }
  const answer = await refuses({ ...withKey('/v1/models', '{}'), method: 'POST' }, wrong)
  assert.match(answer.headers.get('allow') ?? '', /GET/)
})

test('a path that cannot be decoded is 400 in the same form', async () => {
  await refuses({ method: 'GET', path: '/v1/models/%ff' }, { status: 400, code: 'invalid_request' })
})

test('a body beyond the limit is 413, told without reading it all', async () => {
  const long = JSON.stringify(say('a'.repeat(MAX_BODY_BYTES)))
  for (const path of KEYED) await refuses(withKey(path, long), { status: 413, code: 'request_too_large' })
})

test('a body that is not declared as JSON is 415; a charset beside it is no matter', async () => {
  const body = JSON.stringify(say('Hi', { max_tokens: 1 }))
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/xml']) {
    const expected: Expected = { status: 415, code: 'unsupported_media_type' }
    for (const path of KEYED) await refuses(withKey(path, body, { 'content-type': type }), expected)
  }
  const charset = { 'content-type': 'application/json; charset=utf-8' }
  assert.equal((await exchangeRaw(service.url, withKey(CHAT, body, charset))).status, 200)
})

test('malformed JSON, and JSON that is not an object, is 400 and no parameter is blamed', async () => {
  for (const body of ['', '{', '{"model":', 'hello', '{} {}', '[]', 'null', '"messages"', '1']) {
    await refuses(withKey(CHAT, body), { status: 400, code: 'invalid_request' })
  }
})

test('messages that do not fit the context are 400, and say how long they are', async () => {
  const long = say('word '.repeat(CONTEXT_TOKENS * 2), { max_tokens: 1 })
  const expected: Expected = {
    status: 400,
    code: 'context_length_exceeded',
    param: 'messages',
    message: new RegExp(`${CONTEXT_TOKENS} tokens`),
  }
  for (const path of KEYED) await refuses(withKey(path, long), expected)
  await refuses(withKey(CHAT, { ...long, stream: true }), expected)
})

for (const name of ['max_tokens', 'max_completion_tokens']) {
  test(`${name} beyond the context is 400`, async () => {
    const body = say('Hi', { [name]: CONTEXT_TOKENS + 1 })
    await refuses(withKey(CHAT, body), { status: 400, code: 'context_length_exceeded', param: name })
  })
}

test('half a surrogate pair is the fault of the request, not of the engine', async () => {
  const message = { role: 'user', content: 'a \ud800 b' }
  const expected: Expected = { status: 400, code: 'invalid_request', param: 'messages[0].content' }
  await refuses(withKey(CHAT, { ...say('Hi', { max_tokens: 1 }), messages: [message] }), expected)
  const stop = { status: 400, code: 'invalid_request', param: 'stop' } as const
  await refuses(withKey(CHAT, say('Hi', { max_tokens: 1, stop: '\ud800' })), stop)
})

test('tool arguments that are no JSON, as a cut-off call has them, are not the fault of the engine', async () => {
  const call = { id: 'call_1', type: 'function', function: { name: 'a', arguments: '{"city": "Bos' } }
  const messages = [
    { role: 'user', content: 'Hi' },
    { role: 'assistant', content: null, tool_calls: [call] },
    { role: 'tool', tool_call_id: 'call_1', content: 'b' },
  ]
  const response = await post(service, CHAT, { ...say('Hi', { max_tokens: 1 }), messages })
  const text = await response.text()
  assert.ok(response.status < 500, text)
  if (response.status === 400) {
    assert.equal((JSON.parse(text) as ErrorBody).error.param, 'messages[1].tool_calls[0].function.arguments')
  }
})

test('a schema that the engine cannot read is 400 and names where it was given', async () => {
  const schema = { type: 'bogus' }
  const format = { type: 'json_schema', json_schema: { name: 'a', schema } }
  const expected: Expected = { status: 400, code: 'invalid_request' }
  await refuses(withKey(CHAT, say('Hi', { response_format: format })), {
    ...expected,
    param: 'response_format',
  })
  const tools = [{ type: 'function', function: { name: 'a', parameters: schema } }]
  const forced = say('Hi', { tools, tool_choice: 'required' })
  await refuses(withKey(CHAT, forced), { ...expected, param: 'tools' })
})

test('what the small text model cannot honour is refused, and document 000’s medium effort is not', async () => {
  const image = { type: 'image_url', image_url: { url: 'https://example.com/image.png' } }
  const video = { type: 'video_url', video_url: { url: 'https://example.com/video.mp4' } }
  const parts = (part: object) => ({
    messages: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }, part] }],
  })
  const refused: [object, string][] = [
    [parts(image), 'messages[0].content[1].image_url'],
    [parts(video), 'messages[0].content[1].video_url'],
    ...['minimal', 'low', 'high', 'xhigh'].map((effort): [object, string] => [
      { reasoning_effort: effort },
      'reasoning_effort',
    ]),
    [{ separate_reasoning: false }, 'separate_reasoning'],
  ]
  for (const [more, param] of refused) {
    const expected: Expected = { status: 400, code: 'unsupported_parameter', param }
    for (const path of KEYED) await refuses(withKey(path, say('Hi', { max_tokens: 1, ...more })), expected)
  }
  for (const effort of ['medium', 'none']) {
    const response = await post(service, CHAT, say('Hi', { max_tokens: 1, reasoning_effort: effort }))
    assert.equal(response.status, 200)
    assert.equal(((await response.json()) as { reasoning_effort: string }).reasoning_effort, 'none')
  }
})

test('on keyless paths each of these errors is one string, with the same status', async () => {
  const json = { 'content-type': 'application/json' }
  const cases: [RawRequest, number, RegExp][] = [
    [{ path: '', body: '{}', headers: json }, 400, /^Missing messages array$/],
    [{ path: '', body: '{"messages":null}', headers: json }, 400, /^Missing messages array$/],
    [{ path: '', body: '{', headers: json }, 400, /not JSON/],
    [{ path: '', body: JSON.stringify({ ...say('Hi'), model: 'gpt-6' }), headers: json }, 404, /gpt-6/],
    [{ path: '', body: '{}', method: 'PUT', headers: json }, 405, /POST/],
    [{ path: '', body: 'a'.repeat(MAX_BODY_BYTES + 1), headers: json }, 413, /larger/],
    [{ path: '', body: '{}', headers: { 'content-type': 'text/plain' } }, 415, /application\/json/],
    [{ path: '', body: JSON.stringify(say('word '.repeat(1000))), headers: json }, 400, /context/],
  ]
  for (const path of [...KEYLESS, '/api/']) {
    for (const [request, status, message] of cases) {
      const answer = await exchangeRaw(service.url, { ...request, path })
      assert.equal(answer.status, status, answer.body)
      const body = JSON.parse(answer.body) as { error: string }
      assert.deepEqual(Object.keys(body), ['error'])
      assert.match(body.error, message)
      assert.match(answer.headers.get('x-request-id') ?? '', /^req_/)
    }
  }
})
