import assert from 'node:assert/strict'
import { test } from 'node:test'
import { answerFigures, endingOf, reasoningSummary, waitingWords } from './answer-words.ts'
import type { AnswerNode } from './conversation.ts'

const ANSWER: AnswerNode = {
  id: 'a',
  parent: 'q',
  createdAt: 0,
  role: 'assistant',
  state: 'finished',
  text: 'Hello',
  reasoning: '',
  toolCalls: [],
  finishReason: 'stop',
  usage: null,
  cost: null,
  problem: null,
  timing: { sentAt: 0, firstTokenMs: null, reasoningMs: null, totalMs: null },
  sent: { path: '', body: { model: '', messages: [] }, idempotencyKey: '', requestId: null, by: '' },
  response: null,
  receipt: null,
  continues: null,
}

function usage(prompt: number, completion: number, reasoning = 0): NonNullable<AnswerNode['usage']> {
  return {
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
  }
}

test('the figures of an answer are those that are known', () => {
  assert.deepEqual(answerFigures(ANSWER), [])
  const timing = { sentAt: 0, firstTokenMs: 400, reasoningMs: null, totalMs: 5_400 }
  const figures = answerFigures({ ...ANSWER, timing, usage: usage(1200, 101), cost: '0.00012' })
  assert.deepEqual(figures, ['First token 0.4 s', '20 tok/s', '101 tokens', '0.00012 credits'])
})

test('an answer of one token has no speed', () => {
  const timing = { sentAt: 0, firstTokenMs: 400, reasoningMs: null, totalMs: 400 }
  assert.deepEqual(answerFigures({ ...ANSWER, timing, usage: usage(1, 1) }), ['First token 0.4 s', '1 token'])
})

test('an ending is told where it is not plain to see', () => {
  const cases: [Partial<AnswerNode>, RegExp][] = [
    [{}, /^$/],
    [{ state: 'streaming', finishReason: null }, /^$/],
    [{ state: 'stopped', finishReason: null }, /You stopped/],
    [{ state: 'interrupted', finishReason: null }, /Take it up again/],
    [{ state: 'failed', finishReason: null }, /This answer failed/],
    [{ state: 'failed', finishReason: null, problem: { what: 'It is busy.', why: '', todo: '' } }, /^$/],
    [{ finishReason: 'length' }, /cut off at the token limit/],
    [{ finishReason: 'content_filter' }, /content filter/],
    [{ text: '' }, /no text/],
    [
      { text: '', toolCalls: [{ id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } }] },
      /^$/,
    ],
  ]
  for (const [changes, words] of cases) assert.match(endingOf({ ...ANSWER, ...changes }, true), words)
})

test('what cannot be taken up is not said to be', () => {
  const words = endingOf({ ...ANSWER, state: 'interrupted', finishReason: null }, false)
  assert.doesNotMatch(words, /Take it up/)
  assert.match(words, /asked too long ago, or by somebody else.*new request/)
})

test('who asks without a key hears nothing of money', () => {
  const sent = { ...ANSWER.sent, by: 'keyless' }
  for (const state of ['stopped', 'interrupted'] as const) {
    for (const canResume of [true, false]) {
      const words = endingOf({ ...ANSWER, state, sent }, canResume)
      assert.match(words, /^(You stopped|The connection ended)/)
      assert.doesNotMatch(words, /paid|charge|count/)
    }
  }
})

test('waiting is told by what is waited for', () => {
  assert.equal(waitingWords(null, false), 'Waiting for the first word')
  assert.equal(waitingWords({ for: 'model' }, true), 'Thinking')
  const slot = { for: 'slot', position: 2, waiting: 5, estimatedSeconds: 12 } as const
  assert.equal(waitingWords(slot, false), 'In the queue: place 2 of 5, about 12 s')
  assert.equal(waitingWords({ ...slot, estimatedSeconds: null }, false), 'In the queue: place 2 of 5')
  assert.equal(
    waitingWords({ for: 'prompt', read: 512, tokens: 2048 }, false),
    'Reading the prompt: 512 of 2,048 tokens',
  )
})

test('reasoning is summed up in a line', () => {
  const timing = { sentAt: 0, firstTokenMs: 100, reasoningMs: 4_100, totalMs: 5_000 }
  assert.equal(
    reasoningSummary({ ...ANSWER, timing, usage: usage(9, 400, 312) }),
    'Thought for 4.1 s · 312 tokens',
  )
  assert.equal(reasoningSummary({ ...ANSWER, state: 'streaming', text: '' }), 'Thinking')
  assert.equal(reasoningSummary(ANSWER), 'Thought')
  assert.equal(reasoningSummary({ ...ANSWER, timing: { ...timing, reasoningMs: 3 } }), 'Thought')
})
