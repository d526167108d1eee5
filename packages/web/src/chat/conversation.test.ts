import assert from 'node:assert/strict'
import { test } from 'node:test'
import { answerNote } from './answer-note.ts'
import {
  type AnswerPiece,
  type ConversationAction,
  conversation,
  type Exchange,
  messagesFor,
} from './conversation.ts'

const piece = (text: string): AnswerPiece => ({ text, reasoning: '', finishReason: null, usage: null })
const after = (...actions: ConversationAction[]): Exchange[] => actions.reduce(conversation, [])

const usage = {
  prompt_tokens: 1200,
  completion_tokens: 7,
  total_tokens: 1207,
  prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
  completion_tokens_details: {
    reasoning_tokens: 0,
    audio_tokens: 0,
    accepted_prediction_tokens: 0,
    rejected_prediction_tokens: 0,
  },
} as const

test('an answer grows by its pieces and is finished', () => {
  const [exchange] = after(
    { type: 'asked', id: 1, prompt: 'Hi' },
    { type: 'piece-arrived', id: 1, piece: piece('Hel') },
    { type: 'piece-arrived', id: 1, piece: { ...piece('lo'), finishReason: 'stop', usage } },
    { type: 'finished', id: 1 },
  )
  assert.equal(exchange?.answer.text, 'Hello')
  assert.equal(exchange?.answer.state, 'finished')
  assert.equal(exchange && answerNote(exchange.answer), '1,200 tokens in, 7 out')
})

test('pieces for a chat that was cleared change nothing', () => {
  const exchanges = after(
    { type: 'asked', id: 1, prompt: 'Hi' },
    { type: 'cleared' },
    { type: 'piece-arrived', id: 1, piece: piece('late') },
    { type: 'stopped', id: 1 },
  )
  assert.deepEqual(exchanges, [])
})

test('what is sent leaves out prompts that got no answer, and keeps half answers', () => {
  const problem = { what: '', why: '', todo: '' }
  const exchanges = after(
    { type: 'asked', id: 1, prompt: 'one' },
    { type: 'failed', id: 1, problem },
    { type: 'asked', id: 2, prompt: 'two' },
    { type: 'piece-arrived', id: 2, piece: piece('half') },
    { type: 'stopped', id: 2 },
  )
  assert.deepEqual(messagesFor(exchanges, 'three'), [
    { role: 'user', content: 'two' },
    { role: 'assistant', content: 'half' },
    { role: 'user', content: 'three' },
  ])
})

test('a withdrawn exchange is gone', () => {
  const exchanges = after({ type: 'asked', id: 1, prompt: 'one' }, { type: 'withdrawn', id: 1 })
  assert.deepEqual(exchanges, [])
})

test('the note tells a stop, a cut and an empty answer', () => {
  const [asked] = after({ type: 'asked', id: 1, prompt: 'Hi' })
  assert.ok(asked)
  assert.equal(answerNote(asked.answer), '')
  assert.equal(answerNote({ ...asked.answer, state: 'stopped' }), 'Stopped')
  assert.match(
    answerNote({ ...asked.answer, state: 'finished', text: 'x', finishReason: 'length' }),
    /token limit/,
  )
  assert.match(answerNote({ ...asked.answer, state: 'finished', finishReason: 'stop' }), /no text/)
})
