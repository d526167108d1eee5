import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { type Bundle, readBundle } from '../bundle.ts'
import { lacksMedia, replayRequest, tracedRequests } from './replay-request.ts'

function bundle(name: string): Bundle {
  const path = new URL(`../../../../vectors/receipts/${name}.json`, import.meta.url)
  return readBundle((JSON.parse(readFileSync(path, 'utf8')) as { document: unknown }).document)
}

test('a chat request is made again with all that was resolved, and not streamed', () => {
  const { request, receipt } = bundle('chat-streamed')
  const { path, body } = replayRequest(bundle('chat-streamed'))
  assert.equal(path, '/v1/chat/completions')
  assert.deepEqual([body.stream, body.stream_options], [undefined, undefined])
  assert.deepEqual(body.messages, request.messages)
  assert.equal(body.seed, BigInt(receipt.resolved.seed))
  for (const name of ['temperature', 'top_p', 'top_k', 'min_p', 'n', 'reasoning_effort'] as const) {
    assert.equal(body[name], receipt.resolved[name], name)
  }
})

test('a keyless request keeps the message that the service put in front', () => {
  const { request, receipt } = bundle('keyless')
  const { path, body } = replayRequest(bundle('keyless'))
  assert.equal(path, '/v1/chat/completions')
  assert.deepEqual(body.messages, [...receipt.resolved.injected, ...(request.messages as object[])])
  assert.ok(receipt.resolved.injected.length > 0)
})

test('a seed of 64 bits keeps its digits', () => {
  const { receipt } = bundle('long-seed')
  assert.ok(!Number.isSafeInteger(Number(receipt.resolved.seed)))
  assert.equal(String(replayRequest(bundle('long-seed')).body.seed), receipt.resolved.seed)
})

test('a response is made again as one, and not kept', () => {
  const { request, receipt } = bundle('responses')
  const { path, body } = replayRequest(bundle('responses'))
  assert.equal(path, '/v1/responses')
  assert.deepEqual([body.input, body.store], [request.input, false])
  assert.deepEqual(body.reasoning, { effort: receipt.resolved.reasoning_effort })
  assert.equal(tracedRequests({ path, body })[0]?.body.top_logprobs, 20)
  assert.equal(body.messages, undefined)
})

test('the service is not asked for a day where the prompt named none', () => {
  const { response, ...rest } = bundle('chat')
  const { current_date: _date, ...undated } = response
  assert.equal(replayRequest({ ...rest, response: undated }).body.chat_template_kwargs, undefined)
  const { body } = replayRequest({ ...rest, response: { ...response, current_date: '2025-12-01' } })
  assert.deepEqual(body.chat_template_kwargs, { current_date: rest.receipt.resolved.current_date })
})

test('an image can be shown again where it is, and not where its hash is', () => {
  assert.equal(lacksMedia(bundle('image')), false)
  assert.equal(lacksMedia(bundle('image-hashed')), true)
})
