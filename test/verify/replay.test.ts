/** Replay tells a lying operator from one that runs something else. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Bundle, JsonObject } from '@verbatim/proof'
import { newHome } from '../faults/cli-process.ts'
import { GET_WEATHER, startNano, user } from '../harmony/nano.ts'
import { startTestService, type TestService } from '../support/service.ts'
import { bundleOf, forge, writeBundle } from './bundles.ts'
import { exchange, exchangeOf } from './exchanges.ts'
import { verbatim, verbatimJson } from './verbatim.ts'

interface Told {
  verdict: string
  sentence: string
  differences: { what: string }[]
  divergence: {
    part: string
    original: string
    replay: string
    token: {
      index: number
      original: { text: string; logprob: number | null }
      replay: { text: string; logprob: number | null }
      logprob_gap: number | null
    } | null
  } | null
}

let service: TestService
before(async () => {
  service = await startNano()
})
after(() => service.stop())

const PATH = '/v1/chat/completions'
const GREEDY = { model: 'gpt-oss', temperature: 0, seed: 1 }

async function chatBundle(body: JsonObject): Promise<Bundle> {
  return bundleOf(service, await exchangeOf(service, PATH, { ...GREEDY, ...body }))
}

function messageOf({ response }: Bundle): JsonObject {
  const [choice] = response.choices as { message: JsonObject }[]
  if (choice === undefined) throw new Error('the answer has no choice')
  return choice.message
}

/** The answer with another message. */
function saying({ response }: Bundle, changed: JsonObject): JsonObject {
  const choices = response.choices as JsonObject[]
  return {
    choices: choices.map((choice) => ({ ...choice, message: { ...(choice.message as object), ...changed } })),
  }
}

test('an answer that the model did not give: DIVERGED at the token, with both tokens and the gap', async (t) => {
  const honest = await chatBundle(user('What is the capital of France?'))
  const content = String(messageOf(honest).content)
  assert.match(content, /Paris/)
  const path = writeBundle(
    newHome(t),
    forge(service, honest, saying(honest, { content: content.replace('Paris', 'Lyon') })),
  )
  const { exitCode, data, error } = await verbatimJson<Told>(t, service, 'replay', path)
  assert.deepEqual([exitCode, data.verdict, error?.code], [3, 'DIVERGED', 'diverged'])
  assert.deepEqual(data.differences, [])
  assert.equal(data.divergence?.part, 'content')
  const { token } = data.divergence
  assert.ok(token !== null)
  const traced = { ...honest.request, logprobs: true, separate_reasoning: false }
  const { response } = await exchangeOf(service, PATH, traced)
  const [choice] = response.choices as { logprobs: { content: { token: string; logprob: number }[] } }[]
  assert.equal(token.replay.text, choice?.logprobs.content[token.index]?.token)
  assert.equal(token.replay.logprob, choice?.logprobs.content[token.index]?.logprob)
  assert.match(token.replay.text, /^ ?P/)
  assert.ok(token.logprob_gap !== null && token.logprob_gap > 0)
  const told = await verbatim(t, service, 'replay', path)
  assert.match(told.stdout, new RegExp(`^DIVERGED at token ${token.index}\\n`))
})

test('reasoning, calls and token ids are compared, too', async (t) => {
  const home = newHome(t)
  const plain = await chatBundle(user('What is the capital of France?'))
  const reasoning = `${messageOf(plain).reasoning_content} Hm.`
  const called = await chatBundle({ ...user('What is the weather in Oslo?'), tools: [GET_WEATHER] })
  const calls = messageOf(called).tool_calls as { function: { arguments: string } }[]
  const elsewhere = calls.map((call) => ({
    ...call,
    function: { ...call.function, arguments: '{"city":"Bergen"}' },
  }))
  const forged: [Bundle, part: string, hasToken: boolean][] = [
    [forge(service, plain, saying(plain, { reasoning_content: reasoning })), 'reasoning', true],
    [forge(service, called, saying(called, { tool_calls: elsewhere })), 'call 1', false],
    [forge(service, plain, {}, { outputTokensHash: `0x${'11'.repeat(32)}` }), 'tokens', false],
    [forge(service, plain, {}, { promptTokensHash: `0x${'11'.repeat(32)}` }), 'prompt', false],
  ]
  for (const [bundle, part, hasToken] of forged) {
    const { exitCode, data } = await verbatimJson<Told>(t, service, 'replay', writeBundle(home, bundle))
    assert.deepEqual([exitCode, data.verdict, data.divergence?.part], [3, 'DIVERGED', part])
    assert.equal(data.divergence?.token != null, hasToken, part)
  }
})

test('where the engine was another, the same answer is a MATCH that says so, and another is UNVERIFIABLE', async (t) => {
  const home = newHome(t)
  const honest = await chatBundle(user('What is the capital of France?'))
  const engineHash = `0x${'22'.repeat(32)}`
  const same = await verbatimJson<Told>(
    t,
    service,
    'replay',
    writeBundle(home, forge(service, honest, {}, { engineHash })),
  )
  assert.deepEqual([same.exitCode, same.data.verdict], [0, 'MATCH'])
  assert.deepEqual(
    same.data.differences.map(({ what }) => what),
    ['engine'],
  )
  assert.match(same.data.sentence, /not all is the same: the engine was/)
  const other = forge(service, honest, saying(honest, { content: 'Lyon.' }), {
    engineHash,
    determinism: 'fast',
  })
  const { exitCode, data, error } = await verbatimJson<Told>(t, service, 'replay', writeBundle(home, other))
  assert.deepEqual([exitCode, data.verdict, error?.code], [3, 'UNVERIFIABLE', 'unverifiable'])
  assert.deepEqual(
    data.differences.map(({ what }) => what),
    ['engine', 'determinism class'],
  )
  assert.equal(data.divergence, null)
})

test('another model under the same name, and a model that is not there, are UNVERIFIABLE', async (t) => {
  const home = newHome(t)
  const other = await startTestService()
  t.after(() => other.stop())
  const alias = writeBundle(home, await bundleOf(service, await exchange(service, 'chat')))
  const there = await verbatimJson<Told>(t, other, 'replay', alias)
  assert.deepEqual([there.exitCode, there.data.verdict], [3, 'UNVERIFIABLE'], JSON.stringify(there))
  const named = await chatBundle({ ...user('Hi.'), model: 'gpt-oss-nano' })
  const gone = await verbatimJson<Told>(t, other, 'replay', writeBundle(home, named))
  assert.deepEqual([gone.exitCode, gone.data.verdict], [3, 'UNVERIFIABLE'])
  assert.match(gone.data.sentence, /does not take this request.*gpt-oss-nano/)
})

test('what is not verified is not made again, and a plain answer tells too little', async (t) => {
  const home = newHome(t)
  const honest = await chatBundle(user('Hi.'))
  const altered = { ...honest, response: { ...honest.response, ...saying(honest, { content: 'No.' }) } }
  const refused = await verbatimJson<{ verified: boolean }>(t, service, 'replay', writeBundle(home, altered))
  assert.deepEqual(
    [refused.exitCode, refused.data.verified, refused.error?.code],
    [3, false, 'answer_mismatch'],
  )
  const { request, response } = honest
  const plain = await verbatim(t, service, 'replay', writeBundle(home, { request, response }))
  assert.deepEqual([plain.exitCode, plain.stdout], [2, ''])
})
