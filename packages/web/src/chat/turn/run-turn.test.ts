import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type TestContext, test } from 'node:test'
import { responseFromChunks } from '@verbatim/proof'
import { STOPPED_BY_CALLER } from '@verbatim/protocol'
import type { AnswerNode, Waiting } from '../conversation.ts'
import { answer } from '../testing/nodes.ts'
import { runTurn, type TurnPage } from './run-turn.ts'
import { stopCompletion } from './stop-completion.ts'

type Reply = (response: ServerResponse) => void

/** A service that answers one request after the other as told. */
async function service(t: TestContext, ...replies: Reply[]) {
  const asked: { method: string; headers: IncomingHttpHeaders; body: string }[] = []
  const server = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray()).toString()
    asked.push({ method: request.method ?? '', headers: request.headers, body })
    replies.shift()?.(response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => {
    server.close()
    server.closeAllConnections()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked }
}

const chunk = (delta: object, more: object = {}) =>
  `data: ${JSON.stringify({ object: 'chat.completion.chunk', choices: [{ index: 0, delta, finish_reason: null }], ...more })}\n\n`
const LAST =
  'data: {"object":"chat.completion.chunk","choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"receipt":"r1","seed":9007199254740993}\n\n'
const USAGE =
  'data: {"object":"chat.completion.chunk","choices":[],"usage":{"prompt_tokens":1000,"completion_tokens":10}}\n\n'
const WHOLE = [
  chunk({ reasoning_content: 'hm' }),
  chunk({ content: 'One, ' }),
  chunk({ content: 'two.' }),
  LAST,
  USAGE,
  'data: [DONE]\n\n',
]

const streams =
  (...pieces: string[]): Reply =>
  (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'x-request-id': 'req_1' })
    for (const piece of pieces) response.write(piece)
  }
const ends =
  (...pieces: string[]): Reply =>
  (response) => {
    streams(...pieces)(response)
    response.end()
  }
const breaks =
  (...pieces: string[]): Reply =>
  (response) => {
    streams(...pieces)(response)
    response.write('', () => response.destroy())
  }

function pageOf(baseUrl: string) {
  const shown: { text: string; state: AnswerNode['state']; waiting: Waiting | null }[] = []
  let clock = 0
  const page: TurnPage = {
    baseUrl,
    headers: { authorization: 'Bearer k' },
    pricing: { input: '0.10', output: '0.50' },
    show: ({ text, state }, waiting) => shown.push({ text, state, waiting }),
    onNextFrame: (draw) => draw(),
    now: () => ++clock,
    pause: () => Promise.resolve(),
    whole: async (data) => responseFromChunks(data.map((text) => JSON.parse(text))),
  }
  return { page, shown }
}

const fresh = answer('a', 'q', { state: 'waiting', text: '', finishReason: null })
const NEVER = new AbortController().signal

test('an answer is followed to its end, with what it used and cost', async (t) => {
  const { url, asked } = await service(
    t,
    ends(': queue position 2 of 3, estimated wait 4 s, request r\n\n', ...WHOLE),
  )
  const { page, shown } = pageOf(url)
  const ended = await runTurn(fresh, { takenUp: false }, page, NEVER)
  const { state, text, reasoning, finishReason, cost, receipt, sent } = ended
  assert.deepEqual(
    { state, text, reasoning, finishReason, cost, receipt, requestId: sent.requestId },
    {
      state: 'finished',
      text: 'One, two.',
      reasoning: 'hm',
      finishReason: 'stop',
      cost: '0.000105',
      receipt: 'r1',
      requestId: 'req_1',
    },
  )
  assert.equal(asked[0]?.headers['idempotency-key'], 'turn-a')
  assert.equal(asked[0]?.headers.authorization, 'Bearer k')
  assert.deepEqual(shown[0]?.waiting, { for: 'slot', position: 2, waiting: 3, estimatedSeconds: 4 })
  assert.equal(shown[0]?.state, 'waiting')
  assert.ok((ended.timing.totalMs ?? 0) > (ended.timing.firstTokenMs ?? 0))
  assert.ok((ended.timing.reasoningMs ?? 0) > 0)
})

test('an answer whose connection breaks is asked for again with the same key, and its text never jumps back', async (t) => {
  const { url, asked } = await service(t, breaks(...WHOLE.slice(0, 2)), ends(...WHOLE))
  const { page, shown } = pageOf(url)
  const ended = await runTurn(fresh, { takenUp: false }, page, NEVER)
  assert.equal(ended.text, 'One, two.')
  assert.equal(ended.state, 'finished')
  assert.equal(asked.length, 2)
  assert.deepEqual(asked[0], asked[1])
  const lengths = shown.map(({ text }) => text.length)
  assert.deepEqual(
    lengths,
    lengths.toSorted((a, b) => a - b),
  )
})

test('a repeat that says something else replaces what was shown', async (t) => {
  const { url } = await service(t, ends(chunk({ content: 'Uno.' }), LAST, 'data: [DONE]\n\n'))
  const { page } = pageOf(url)
  const left = { ...fresh, state: 'interrupted' as const, text: 'One, two, three' }
  assert.equal((await runTurn(left, { takenUp: true }, page, NEVER)).text, 'Uno.')
})

test('what cannot be taken up now stays interrupted, with what was shown', async (t) => {
  const { url, asked } = await service(t, ...Array.from({ length: 4 }, () => breaks(...WHOLE.slice(0, 2))))
  const { page } = pageOf(url)
  const ended = await runTurn(fresh, { takenUp: false }, page, NEVER)
  assert.equal(ended.state, 'interrupted')
  assert.equal(ended.text, 'One, ')
  assert.match(ended.problem?.what ?? '', /connection broke/)
  assert.equal(asked.length, 4)
})

test('a refusal is told, and not tried again', async (t) => {
  const refuse: Reply = (response) => {
    response.writeHead(429, { 'content-type': 'application/json', 'retry-after': '7' })
    response.end('{"error":{"message":"Too many.","type":"rate_limit","code":"queue_full","param":null}}')
  }
  const { url, asked } = await service(t, refuse)
  const ended = await runTurn(fresh, { takenUp: false }, pageOf(url).page, NEVER)
  assert.equal(ended.state, 'failed')
  assert.match(ended.problem?.todo ?? '', /7 seconds/)
  assert.equal(asked.length, 1)
})

test('an error in the stream ends it as failed, and one that says so as stopped', async (t) => {
  const error = (code: string, message = 'Ended.') =>
    `data: ${JSON.stringify({ error: { message, code } })}\n\n`
  const { url } = await service(
    t,
    ends(chunk({ content: 'One' }), error('upstream_error')),
    ends(error('conflict', STOPPED_BY_CALLER)),
  )
  const failed = await runTurn(fresh, { takenUp: false }, pageOf(url).page, NEVER)
  assert.deepEqual([failed.state, failed.text], ['failed', 'One'])
  const stopped = await runTurn(fresh, { takenUp: false }, pageOf(url).page, NEVER)
  assert.deepEqual([stopped.state, stopped.problem], ['stopped', null])
})

test('a stop ends it at once, and is told to the service by the same key', async (t) => {
  const stopper = new AbortController()
  const told = { object: 'completion.stopped', request_id: 'req_1', usage: null, cost: null }
  const gone: Reply = (response) => response.writeHead(200).end(JSON.stringify(told))
  const { url, asked } = await service(t, streams(chunk({ content: 'One' })), gone)
  const { page } = pageOf(url)
  const show = () => stopper.abort('stopped')
  const ended = await runTurn(fresh, { takenUp: false }, { ...page, show }, stopper.signal)
  assert.deepEqual([ended.state, ended.text], ['stopped', 'One'])
  const { headers } = page
  const call = { url: `${url}/v1/chat/completions`, headers, idempotencyKey: 'turn-a' }
  assert.deepEqual(await stopCompletion(call), told)
  assert.deepEqual([asked[1]?.method, asked[1]?.headers['idempotency-key']], ['DELETE', 'turn-a'])
})

test('a service that is not there is told at once, and may have had the request for all that this page knows', async () => {
  const ended = await runTurn(fresh, { takenUp: false }, pageOf('http://127.0.0.1:1').page, NEVER)
  assert.equal(ended.state, 'interrupted')
  assert.match(ended.problem?.what ?? '', /cannot be reached/)
})

test('a connection that breaks before the answer begins is taken up with the same key', async (t) => {
  const { url, asked } = await service(t, (response) => response.destroy(), ends(...WHOLE))
  const { page } = pageOf(url)
  const broken = await runTurn(fresh, { takenUp: false }, page, NEVER)
  assert.equal(broken.state, 'interrupted')
  assert.equal(asked.length, 1)
  const ended = await runTurn(broken, { takenUp: true }, page, NEVER)
  assert.deepEqual([ended.state, ended.text], ['finished', 'One, two.'])
  assert.equal(asked[1]?.headers['idempotency-key'], asked[0]?.headers['idempotency-key'])
})

test('what a proxy says of a service that it lost tells nothing of the request', async (t) => {
  const proxy: Reply = (response) =>
    response.writeHead(502, { 'content-type': 'text/html' }).end('<h1>Bad Gateway</h1>')
  const { url } = await service(t, proxy)
  assert.equal((await runTurn(fresh, { takenUp: false }, pageOf(url).page, NEVER)).state, 'interrupted')
})

test('an answer that came whole, and that the page cannot read, may be had again', async (t) => {
  const { url, asked } = await service(t, ends(...WHOLE), ends(...WHOLE))
  const { page } = pageOf(url)
  const whole = () => Promise.reject(new TypeError('Failed to fetch dynamically imported module'))
  const unread = await runTurn(fresh, { takenUp: false }, { ...page, whole }, NEVER)
  assert.deepEqual([unread.state, unread.text], ['interrupted', 'One, two.'])
  assert.match(unread.problem?.why ?? '', /dynamically imported/)
  assert.equal(asked.length, 1)
  assert.equal((await runTurn(unread, { takenUp: true }, page, NEVER)).state, 'finished')
})

test('a repeat of what was stopped elsewhere is stopped, and one of what was not kept is told', async (t) => {
  const conflict =
    (error: object | string): Reply =>
    (response) =>
      response.writeHead(409, { 'content-type': 'application/json' }).end(JSON.stringify({ error }))
  const long = 'This request was answered, and its answer was too long to be kept.'
  const { url } = await service(
    t,
    conflict({ message: STOPPED_BY_CALLER, code: 'conflict' }),
    conflict(STOPPED_BY_CALLER),
    conflict({ message: long, code: 'conflict' }),
    conflict(long),
  )
  const { page } = pageOf(url)
  for (const [state, why] of [
    ['stopped', undefined],
    ['stopped', undefined],
    ['failed', long],
    ['failed', long],
  ]) {
    const ended = await runTurn(fresh, { takenUp: true }, page, NEVER)
    assert.deepEqual([ended.state, ended.problem?.why], [state, why])
  }
})
