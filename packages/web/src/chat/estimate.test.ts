import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { MessageNode } from './conversation.ts'
import { estimateMessage, estimatePath, estimateTokens, priceOf } from './estimate.ts'

const node = { createdAt: 0, parent: null }
const question = (text: string): MessageNode => ({ ...node, id: text, role: 'user', text, images: [] })
const answer = (prompt: number, completion: number, reasoning: number): MessageNode => ({
  ...node,
  id: 'answer',
  role: 'assistant',
  state: 'finished',
  text: 'x'.repeat(4000),
  reasoning: '',
  toolCalls: [],
  finishReason: 'stop',
  usage: {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
    prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
    completion_tokens_details: {
      reasoning_tokens: reasoning,
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  },
  cost: null,
  problem: null,
  timing: { sentAt: 0, firstTokenMs: null, reasoningMs: null, totalMs: null },
  sent: { path: '', body: { model: '', messages: [] }, idempotencyKey: '', requestId: null, by: '' },
  response: null,
  receipt: null,
  continues: null,
})

test('tokens are guessed by bytes, so that scripts without spaces count too', () => {
  assert.deepEqual([estimateTokens(''), estimateTokens('four'), estimateTokens('日本語')], [0, 1, 3])
})

test('what the service counted is taken, without the reasoning, and only the rest is guessed', () => {
  assert.equal(estimatePath([], ''), 0)
  assert.equal(estimatePath([question('four')], ''), estimateMessage('four', 0))
  const path = [question('one'), answer(100, 60, 20)]
  assert.equal(estimatePath(path, 'a system prompt, which was counted'), 140)
  assert.equal(estimatePath([...path, question('four')], ''), 140 + estimateMessage('four', 0))
})

test('a price is exact and rounded up to what can be counted', () => {
  const model = { pricing: { input: '0.1', output: '0.5' } }
  assert.equal(priceOf(model, 1_000_000, 0), '0.1')
  assert.equal(priceOf(model, 1000, 2048), '0.001124')
  assert.equal(priceOf({ pricing: { input: '0.000000001', output: '0' } }, 1, 0), '0.000000001')
  assert.equal(priceOf(model, 0, 0), '0')
})
