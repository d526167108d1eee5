import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { TestService } from '../support/service.ts'
import { type Answer, ask, askStreaming, GET_WEATHER, type Logprob, only, startNano, user } from './nano.ts'

let service: TestService
before(async () => {
  service = await startNano()
})
after(() => service.stop())

const CAPITAL = { ...user('What is the capital of France?'), logprobs: true, top_logprobs: 3 }

function entries(answer: Answer): Logprob[] {
  return only(answer).logprobs?.content ?? []
}

function text(tokens: Logprob[]): string {
  return Buffer.from(tokens.flatMap(({ bytes }) => bytes)).toString('utf8')
}

test('logprobs are of the final content alone, one entry a token, and streamed the same', async () => {
  const whole = await ask(service, CAPITAL)
  assert.equal(text(entries(whole)), only(whole).message.content)
  assert.ok(
    entries(whole).length <
      whole.usage.completion_tokens - whole.usage.completion_tokens_details.reasoning_tokens,
  )
  for (const { token, logprob, top_logprobs: top } of entries(whole)) {
    assert.ok(logprob <= 0)
    assert.equal(top.length, 3)
    assert.equal(top[0]?.token, token)
    assert.equal(top[0]?.logprob, logprob)
  }
  assert.deepEqual(entries(await askStreaming(service, CAPITAL)), entries(whole))
})

test('top_logprobs 0 gives no alternatives', async () => {
  const tokens = entries(await ask(service, { ...CAPITAL, top_logprobs: 0 }))
  assert.ok(tokens.length > 0)
  assert.ok(tokens.every(({ top_logprobs: top }) => top.length === 0))
})

test('a character of several tokens: each has its own bytes, and the text comes whole', async () => {
  const body = { ...user('Send me a rocket emoji.'), logprobs: true, top_logprobs: 1 }
  const whole = await ask(service, body)
  const rocket = '🚀'
  assert.ok(only(whole).message.content?.includes(rocket))
  assert.equal(text(entries(whole)), only(whole).message.content)
  const parts = entries(whole).filter(({ token }) => token.startsWith('\\x'))
  assert.deepEqual(parts.map(({ token }) => token).join(''), '\\xf0\\x9f\\x9a\\x80')
  assert.ok(parts.length > 1)
  const streamed = await askStreaming(service, body)
  assert.deepEqual(entries(streamed), entries(whole))
  assert.equal(only(streamed).message.content, only(whole).message.content)
})

test('a stop string ends the content before it, and its tokens have no entries', async () => {
  const body = { ...user('Count to 10.'), stop: [', 5'], logprobs: true }
  const plain = only(await ask(service, user('Count to 10.'))).message.content
  for (const answer of [await ask(service, body), await askStreaming(service, body)]) {
    assert.equal(only(answer).message.content, '1, 2, 3, 4')
    assert.equal(plain?.startsWith('1, 2, 3, 4, 5'), true)
    assert.equal(text(entries(answer)), '1, 2, 3, 4')
    assert.equal(only(answer).finish_reason, 'stop')
  }
})

test('a stop string in the reasoning stops nothing', async () => {
  const { message } = only(await ask(service, { ...CAPITAL, stop: ['User asks'] }))
  assert.equal(message.content, 'The capital of France is Paris.')
})

test('a call has no content and so no logprobs', async () => {
  const body = { ...user('What is the weather in Oslo?'), tools: [GET_WEATHER], logprobs: true }
  assert.equal(only(await ask(service, body)).logprobs, null)
})
