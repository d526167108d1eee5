import assert from 'node:assert/strict'
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { parseDocument, verifyBundle } from '@verbatim/proof'
import { jsonBody } from '@verbatim/protocol'
import { eventually } from '../faults/eventually.ts'
import { GET_WEATHER, startNano } from '../harmony/nano.ts'
import { keptTexts } from '../support/kept-texts.ts'
import { makeKey } from '../support/make-key.ts'
import type { TestService } from '../support/service.ts'
import { bundleOf, type Exchange, exchange, receiptOf } from './exchanges.ts'

/** A word that no file of ours has in it. */
const SECRET = 'Zyzzogeton'
const messages = [{ role: 'user', content: `Say hello to ${SECRET}.` }]
const CHAT = '/v1/chat/completions'

interface Case {
  name: string
  path: string
  body: Record<string, unknown>
  keyless?: true
}

const model = 'gpt-oss-nano'
const stream_options = { include_usage: true }
const CASES: Case[] = [
  { name: 'a chat answer', path: CHAT, body: { model, messages } },
  {
    name: 'an alias, a seed of 64 bits, a temperature',
    path: CHAT,
    body: { model: 'gpt-oss', messages, seed: -9_007_199_254_740_993n, temperature: 1.5, top_k: 9 },
  },
  { name: 'a stream', path: CHAT, body: { model, messages, stream: true } },
  { name: 'a stream with usage', path: CHAT, body: { model, messages, stream: true, stream_options } },
  { name: 'two choices', path: CHAT, body: { model, messages, n: 2, temperature: 2, max_tokens: 20 } },
  {
    name: 'two streamed choices',
    path: CHAT,
    body: { model, messages, n: 2, temperature: 2, max_tokens: 20, stream: true },
  },
  {
    name: 'a tool call',
    path: CHAT,
    body: { model, messages, tools: [GET_WEATHER], tool_choice: 'required' },
  },
  {
    name: 'a streamed tool call',
    path: CHAT,
    body: { model, messages, tools: [GET_WEATHER], tool_choice: 'required', stream: true },
  },
  {
    name: 'log-probabilities',
    path: CHAT,
    body: { model, messages, logprobs: true, top_logprobs: 3, max_tokens: 30 },
  },
  {
    name: 'streamed log-probabilities',
    path: CHAT,
    body: { model, messages, logprobs: true, top_logprobs: 3, max_tokens: 30, stream: true },
  },
  { name: 'raw Harmony', path: CHAT, body: { model, messages, separate_reasoning: false } },
  {
    name: 'a raw Harmony stream',
    path: CHAT,
    body: { model, messages, separate_reasoning: false, stream: true },
  },
  {
    name: 'members that have no effect',
    path: CHAT,
    body: { model, messages, user: 'u', metadata: { a: 'b' }, store: true },
  },
  { name: 'generate', path: '/api/v1/generate', body: { model, messages } },
  { name: 'a generate stream', path: '/api/v1/generate/stream', body: { model, messages, stream: true } },
  { name: 'keyless', path: '/api', body: { messages, stream: false }, keyless: true },
  { name: 'a keyless stream', path: '/api/gpt-oss-2t', body: { messages }, keyless: true },
  { name: 'a response', path: '/v1/responses', body: { model, input: `Say hello to ${SECRET}.` } },
  {
    name: 'a streamed response',
    path: '/v1/responses',
    body: { model, instructions: 'Be kind.', input: messages, stream: true, store: false },
  },
]

let service: TestService
let operator: string
const answers: Exchange[] = []

before(async () => {
  service = await startNano({ VERBATIM_CHAIN_ID: '11155111' })
  const description = await fetch(`${service.url}/.well-known/verbatim.json`)
  operator = ((await description.json()) as { operator: string }).operator
})
after(() => service.stop())

for (const { name, path, body, keyless } of CASES) {
  test(`${name}: what its caller received verifies to the end of the log`, async () => {
    const done = await exchange(service, path, body, keyless ? undefined : service.key)
    answers.push(done)
    const { verified, checks } = verifyBundle(await bundleOf(service, done), {
      operator,
      chainId: 11155111,
    })
    assert.ok(verified, JSON.stringify(checks.filter(({ status }) => status === 'failed')))
    const skipped = checks.filter(({ status }) => status === 'skipped').map((check) => check.name)
    // There is no checkpoint known before.
    assert.deepEqual(skipped, ['consistency'])
    const { statement } = (await receiptOf(service, done.response.receipt)).receipt as {
      statement: Record<string, string>
    }
    for (const field of ['promptTokensHash', 'outputTokensHash', 'weightsHash', 'templateHash', 'engineHash'])
      assert.doesNotMatch(statement[field] ?? '', /^0x0+$/, field)
    assert.equal(statement.determinism, 'exact')
  })
}

test('each answer has a receipt of its own, and EigenAI signs one text alike', async () => {
  const body = { model, messages, seed: 1, temperature: 0 }
  const [one, two] = [await exchange(service, CHAT, body), await exchange(service, CHAT, body)]
  assert.equal(one.response.signature, two.response.signature)
  assert.match(one.response.signature, /^[0-9a-f]{130}$/)
  assert.notEqual(one.response.receipt, two.response.receipt)
})

test('a request that was refused has neither signature nor receipt', async () => {
  const refused = await send({ model, messages, temperature: 9 })
  assert.equal(refused.status, 400)
  assert.deepEqual(Object.keys((await refused.json()) as object), ['error'])
})

for (const [what, body] of [
  [
    'a number that no double holds',
    '{"messages":[{"role":"user","content":"hi"}],"model":"gpt-oss","metadata":{"a":1e400}}',
  ],
  [
    'half of a surrogate pair in a name',
    '{"messages":[{"role":"user","content":"hi"}],"model":"gpt-oss","metadata":{"\\ud800":"a"}}',
  ],
] as const) {
  test(`${what} is refused before anything is generated: it could not be signed`, async () => {
    const refused = await send(body)
    assert.equal(refused.status, 400)
    assert.match(((await refused.json()) as { error: { param: string } }).error.param, /^metadata/)
  })
}

test('a body that is not UTF-8 is refused: another text would be signed than was sent', async () => {
  const text = '{"messages":[{"role":"user","content":"\xff"}],"model":"gpt-oss"}'
  const refused = await send(new Uint8Array(Buffer.from(text, 'latin1')))
  assert.equal(refused.status, 400)
})

function send(body: object | string | Uint8Array): Promise<Response> {
  return fetch(`${service.url}${CHAT}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${service.key}`, 'content-type': 'application/json' },
    body: typeof body === 'string' || body instanceof Uint8Array ? (body as BodyInit) : JSON.stringify(body),
  })
}

test('POST /v1/verify says the same, and refuses what is neither a bundle nor an answer', async () => {
  const [done] = answers
  assert.ok(done)
  const verify = async (document: object) => {
    const answer = await fetch(`${service.url}/v1/verify`, {
      method: 'POST',
      body: jsonBody(document),
    })
    return {
      status: answer.status,
      ...((await answer.json()) as { verified?: boolean; error?: { code: string } }),
    }
  }
  const bundle = await bundleOf(service, done)
  assert.equal((await verify(bundle)).verified, true)
  // Its response names a receipt: without it, somebody has left something out.
  assert.equal((await verify({ request: done.request, response: done.response })).verified, false)
  const altered = { ...bundle, response: { ...done.response, model: 'gpt-4' } }
  assert.equal((await verify(altered)).verified, false)
  const neither = await verify({ hello: 1 })
  assert.deepEqual([neither.status, neither.error?.code], [400, 'invalid_request'])
})

test('a bundle is kept for a key that asks for it, and for nobody else', async () => {
  const keeping = await makeKey(service, { name: 'keeping', retainsRequests: true })
  const other = await makeKey(service, { name: 'other' })
  const done = await exchange(
    service,
    CHAT,
    // A long seed keeps its digits.
    { model, messages: [{ role: 'user', content: 'hi' }], seed: 9_007_199_254_740_993n },
    keeping.key,
  )
  const read = (key: string, id = done.response.receipt) =>
    fetch(`${service.url}/v1/receipts/${id}/bundle`, { headers: { 'x-api-key': key } })
  const bundle = parseDocument(await (await read(keeping.key)).text())
  assert.equal(verifyBundle(bundle, { operator }).verified, true)
  assert.equal((await read(other.key)).status, 404)
  const unkept = await exchange(service, CHAT, { model, messages }, other.key)
  assert.equal((await read(other.key, unkept.response.receipt)).status, 404)
})

test('nothing of a prompt or an answer is in the log, the metrics, the service log, or any file of the data folder', async () => {
  // The archive of Responses is the caller's own wish (store), so those are deleted as a caller would.
  for (const { response } of answers) {
    if (response.object !== 'response') continue
    const headers = { authorization: `Bearer ${service.key}` }
    await fetch(`${service.url}/v1/responses/${String(response.id)}`, { method: 'DELETE', headers })
  }
  const metrics = await (await fetch(`${service.url}/metrics`)).text()
  // What was deleted is overwritten a moment later where somebody still read.
  await eventually('no file has it', async () =>
    (await keptTexts(service)).every((text) => !text.includes(SECRET)),
  )
  for (const text of [metrics, service.log()]) assert.ok(!text.includes(SECRET))
  for (const { response } of answers) {
    const told = JSON.stringify(await receiptOf(service, response.receipt))
    assert.ok(!told.includes(SECRET))
  }
})

test('the secret keys are readable by their owner only, and told nowhere', () => {
  for (const name of ['operator.key', 'log.key']) {
    const path = join(service.dataDir, name)
    assert.equal(statSync(path).mode & 0o777, 0o600)
    assert.ok(!service.log().includes(readFileSync(path, 'utf8').trim()))
  }
})
