import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type TestContext, test } from 'node:test'
import type { ChatRequest } from './chat.ts'
import { VerbatimClient } from './client.ts'
import { ApiError, UnreachableError } from './client-errors.ts'

const request: ChatRequest = { model: 'small', messages: [{ role: 'user', content: 'Hello' }] }

/** A real server on a free port of loopback, closed with the test. */
async function serve(t: TestContext, answer: (req: IncomingMessage, res: ServerResponse) => void) {
  const server = createServer(answer).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** Answers as an event stream, in exactly these writes. */
function streams(pieces: (string | Uint8Array)[], end: 'end' | 'open' | 'destroy' = 'end') {
  return async (_req: IncomingMessage, res: ServerResponse) => {
    res.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'x-request-id': 'req_1' })
    for (const piece of pieces) {
      // Each write leaves the process before the next one, so that the client reads them apart.
      await new Promise<void>((sent) => res.write(piece, () => setImmediate(sent)))
    }
    if (end === 'end') res.end()
    if (end === 'destroy') res.destroy()
  }
}

const chunk = (content: string) =>
  `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content } }] })}\n\n`

async function read(client: VerbatimClient, signal?: AbortSignal): Promise<string> {
  let text = ''
  for await (const event of client.stream(request, signal)) text += event.choices[0]?.delta.content ?? ''
  return text
}

async function bodyOf(req: IncomingMessage): Promise<string> {
  let body = ''
  for await (const piece of req.setEncoding('utf8')) body += piece
  return body
}

/** Echoes what was asked, as a completion. */
async function echo(req: IncomingMessage, res: ServerResponse): Promise<void> {
  const body = await bodyOf(req)
  const content = JSON.stringify({ url: req.url, authorization: req.headers.authorization ?? null, body })
  res.setHeader('content-type', 'application/json')
  res.end(JSON.stringify({ choices: [{ message: { content } }] }))
}

async function asked(client: VerbatimClient, sent: ChatRequest) {
  const completion = await client.chat(sent)
  return JSON.parse(completion.choices[0]?.message.content ?? '')
}

test('without a key the keyless surface is asked, with one the OpenAI surface', async (t) => {
  const baseUrl = await serve(t, echo)
  const keyless = await asked(new VerbatimClient({ baseUrl: `${baseUrl}/` }), request)
  assert.deepEqual([keyless.url, keyless.authorization], ['/api', null])
  const keyed = await asked(new VerbatimClient({ baseUrl, apiKey: 'vb-1' }), request)
  assert.deepEqual([keyed.url, keyed.authorization], ['/v1/chat/completions', 'Bearer vb-1'])
})

test('a seed of 64 bits is sent with all its digits', async (t) => {
  const client = new VerbatimClient({ baseUrl: await serve(t, echo) })
  const { body } = await asked(client, { ...request, seed: 9223372036854775807n })
  assert.match(body, /"seed":9223372036854775807,/)
  assert.match(body, /"stream":false/)
})

test('models gives the list', async (t) => {
  const baseUrl = await serve(t, (req, res) => {
    res.end(req.url === '/v1/models' ? '{"object":"list","data":[{"id":"small"}]}' : '{}')
  })
  const models = await new VerbatimClient({ baseUrl }).models()
  assert.deepEqual(
    models.map((model) => model.id),
    ['small'],
  )
})

test('a stream cut inside a character, an event and a CRLF comes out whole', async (t) => {
  const bytes = new TextEncoder().encode(`: waiting\r\n\r\n${chunk('Grüße 🌍')}`.replaceAll('\n', '\r\n'))
  const pieces = [...bytes].map((byte) => Uint8Array.of(byte))
  const baseUrl = await serve(t, streams([...pieces, chunk(' und Ende'), 'data: [DONE]\n\n']))
  assert.equal(await read(new VerbatimClient({ baseUrl })), 'Grüße 🌍 und Ende')
})

test('events are given while the answer still runs', async (t) => {
  const baseUrl = await serve(t, streams([chunk('first')], 'open'))
  const events = new VerbatimClient({ baseUrl }).stream(request)
  const first = await events.next()
  assert.equal(first.done ? undefined : first.value.choices[0]?.delta.content, 'first')
  await events.return(undefined)
})

test('leaving the loop closes the connection', async (t) => {
  const closed = Promise.withResolvers<void>()
  const baseUrl = await serve(t, (req, res) => {
    res.on('close', () => closed.resolve())
    streams([chunk('first')], 'open')(req, res)
  })
  for await (const _event of new VerbatimClient({ baseUrl }).stream(request)) break
  await closed.promise
})

test('an abort ends the stream with its own reason and closes the connection', async (t) => {
  const closed = Promise.withResolvers<void>()
  const baseUrl = await serve(t, (req, res) => {
    res.on('close', () => closed.resolve())
    streams([chunk('first')], 'open')(req, res)
  })
  const abort = new AbortController()
  const events = new VerbatimClient({ baseUrl }).stream(request, abort.signal)
  await events.next()
  abort.abort()
  await assert.rejects(events.next(), { name: 'AbortError' })
  await closed.promise
})

const refusals: [name: string, status: number, body: string, expected: Partial<ApiError>][] = [
  [
    'the error of the OpenAI surface',
    400,
    '{"error":{"message":"temperature must be …","type":"invalid_request_error","param":"temperature","code":"invalid_request"}}',
    { code: 'invalid_request', param: 'temperature', message: 'temperature must be …' },
  ],
  [
    'the string of the keyless surface',
    429,
    '{"error":"Too many requests"}',
    { code: 'http_429', param: null, message: 'Too many requests' },
  ],
  [
    'a page of HTML from a proxy',
    502,
    '<html>Bad Gateway</html>',
    { code: 'http_502', message: 'The server answered HTTP 502 without a reason.' },
  ],
]
for (const [name, status, body, expected] of refusals) {
  test(`a refusal is an ApiError: ${name}`, async (t) => {
    const baseUrl = await serve(t, (_req, res) => {
      res.writeHead(status, { 'x-request-id': 'req_9', 'retry-after': '3' })
      res.end(body)
    })
    const client = new VerbatimClient({ baseUrl })
    const all = { name: 'ApiError', status, requestId: 'req_9', retryAfterSeconds: 3, ...expected }
    await assert.rejects(client.chat(request), all)
    await assert.rejects(read(client), all)
    await assert.rejects(client.models(), all)
  })
}

const brokenStreams: [name: string, pieces: string[], expected: object][] = [
  [
    'an error event after the first byte',
    [
      chunk('Hel'),
      'data: {"error":{"message":"The engine stopped.","type":"server_error","param":null,"code":"overloaded"}}\n\n',
    ],
    { name: 'ApiError', status: 503, code: 'overloaded', message: 'The engine stopped.', requestId: 'req_1' },
  ],
  [
    'an error event that is one string',
    [chunk('Hel'), 'data: {"error":"The engine stopped."}\n\n'],
    { name: 'ApiError', code: 'upstream_error', message: 'The engine stopped.' },
  ],
  ['no [DONE] at the end', [chunk('Hello')], { name: 'UnreachableError', midAnswer: true }],
  ['half an event at the end', [chunk('Hello'), 'data: [DO'], { name: 'UnreachableError', midAnswer: true }],
  ['garbage', ['data: {"choices":\n\n'], { name: 'ApiError', code: 'invalid_response' }],
  ['an event of another API', ['data: {"hello":1}\n\n'], { name: 'ApiError', code: 'invalid_response' }],
  ['nothing at all', [], { name: 'UnreachableError', midAnswer: true }],
]
for (const [name, pieces, expected] of brokenStreams) {
  test(`a broken stream is an error: ${name}`, async (t) => {
    const baseUrl = await serve(t, streams(pieces))
    await assert.rejects(read(new VerbatimClient({ baseUrl })), expected)
  })
}

test('a connection that dies mid-answer is unreachable, and what came before was given', async (t) => {
  const baseUrl = await serve(t, streams([chunk('Hel')], 'destroy'))
  const events = new VerbatimClient({ baseUrl }).stream(request)
  const first = await events.next()
  assert.equal(first.done, false)
  await assert.rejects(events.next(), (error) => error instanceof UnreachableError && error.midAnswer)
})

test('a connection that never answers is unreachable, with the address in the message', async (t) => {
  const baseUrl = await serve(t, (req) => req.socket.destroy())
  const client = new VerbatimClient({ baseUrl })
  await assert.rejects(client.models(), { name: 'UnreachableError', midAnswer: false })
  await assert.rejects(read(client), { message: `Cannot reach ${baseUrl}.` })
})

test('an answer that is not of this API says so', async (t) => {
  const baseUrl = await serve(t, (_req, res) => {
    res.setHeader('content-type', 'text/html').end('<html></html>')
  })
  const client = new VerbatimClient({ baseUrl })
  await assert.rejects(client.models(), { code: 'invalid_response', status: 200 })
  await assert.rejects(client.chat(request), { code: 'invalid_response' })
  await assert.rejects(read(client), (error) => error instanceof ApiError && /text\/html/.test(error.message))
})
