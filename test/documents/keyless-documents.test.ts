import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { ChatCompletion } from '@verbatim/protocol'
import { eventData } from '../chat/event-stream.ts'
import { startTestService, type TestService } from '../support/service.ts'
import { checkAnswer } from './check-answer.ts'
import { type Edit, runSample, sampleText } from './run-sample.ts'

/** These samples set no limit, so the context is theirs. They run one after another: an address has one turn at a time. */
const CONTEXT_TOKENS = 256

let service: TestService
before(async () => {
  service = await startTestService({ VERBATIM_CONTEXT: String(CONTEXT_TOKENS) })
})
after(() => service.stop())

const PRINTS_THE_ANSWER = [
  ['javascript', '003-javascript-fetch.txt'],
  ['javascript', '003-javascript-streaming.txt'],
  ['python', '003-python.py'],
  ['javascript', '004-javascript-fetch.txt'],
  ['python', '004-python.py'],
  ['javascript', '004-javascript-step-1.txt'],
  ['javascript', '004-javascript-step-3.txt'],
] as const

for (const [language, file] of PRINTS_THE_ANSWER) {
  test(`${file} prints the answer`, async () => {
    const printed = await runSample(service, language, sampleText(`samples/${file}`))
    assert.match(printed, /\w/)
    assert.doesNotMatch(printed, /undefined|\[object Object\]/)
  })
}

for (const file of ['003-curl.sh', '004-curl.sh']) {
  test(`${file} prints the whole completion`, async () => {
    const answer = JSON.parse(
      await runSample(service, 'bash', sampleText(`samples/${file}`)),
    ) as ChatCompletion
    assert.ok(checkAnswer(answer, service.model).message.content)
    assert.ok(answer.usage.total_tokens <= CONTEXT_TOKENS)
  })
}

test('004-javascript-step-2.txt prints the stream', async () => {
  // The page escaped its own text twice: as printed it splits at a backslash and an n, which no event stream has,
  // and then parses `[DONE]` as JSON. With the line break that it means, it runs as it is.
  const unescaped: Edit = ["'\\\\n'", "'\\n'"]
  const text = sampleText('samples/004-javascript-step-2.txt')
  assert.match(await runSample(service, 'javascript', text, [unescaped]), /\w/)
})

test('004-javascript-step-4.txt takes max_tokens −1 and top_p', async () => {
  const text = sampleText('samples/004-javascript-step-4.txt', 'around/004-step-4-after.txt')
  const answer = JSON.parse(await runSample(service, 'javascript', text)) as ChatCompletion
  assert.ok(checkAnswer(answer, service.model).message.content)
})

const PATHS = ['/api/gpt-oss-2t', '/api']

test('003, 004: a body that does not say streams', async () => {
  for (const path of PATHS) {
    const edits: Edit[] = [
      ['/api"', `${path}"`],
      ['"stream":false', '"max_tokens":8'],
    ]
    const text = sampleText('samples/004-curl.sh')
      .replace(/\/api /, '/api" ')
      .replace('https', '"https')
    const data = eventData(await runSample(service, 'bash', text, edits))
    assert.equal(data.pop(), '[DONE]')
    for (const chunk of data) assert.equal(typeof JSON.parse(chunk).choices[0].index, 'number')
  }
})

test('003: the health check tells status, model and rate limits', async () => {
  for (const path of PATHS) {
    const response = await fetch(service.url + path)
    assert.equal(response.status, 200)
    const { status, model, queue, rate_limit: limit } = await response.json()
    assert.equal(status, 'online')
    assert.equal(model, service.model)
    assert.deepEqual(Object.keys(queue).sort(), ['running', 'slots', 'waiting'])
    assert.equal(limit.min_delay_ms, 500)
    assert.equal(limit.max_requests_per_second, 2)
  }
})

test('003: a body without messages is refused in these very words', async () => {
  for (const path of PATHS) {
    const headers = { 'content-type': 'application/json' }
    const response = await fetch(service.url + path, { method: 'POST', headers, body: '{"stream":false}' })
    assert.equal(response.status, 400)
    assert.equal(await response.text(), '{"error":"Missing messages array"}')
  }
})

test('003: CORS is open to browsers', async () => {
  for (const path of PATHS) {
    const response = await fetch(service.url + path, { headers: { origin: 'https://page.example' } })
    assert.equal(response.headers.get('access-control-allow-origin'), '*')
  }
})

test('003, 004: a system prompt is put in front', async () => {
  const ask = (path: string, headers: Record<string, string>) =>
    fetch(service.url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({
        model: 'gpt-oss',
        messages: [
          { role: 'system', content: 'a' },
          { role: 'user', content: 'Hello!' },
        ],
        max_tokens: 1,
        stream: false,
      }),
    }).then(async (response) => ((await response.json()) as ChatCompletion).usage.prompt_tokens)
  const plain = await ask('/v1/chat/completions', { 'x-api-key': service.key })
  for (const path of PATHS) assert.ok((await ask(path, {})) > plain + 20)
})
