import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { SharedAnswer, SharedQuestion, SharedResults } from './share-document.ts'
import { shownBefore } from './shown-before.ts'

const question = (text: string): SharedQuestion => ({ role: 'user', text, images: [] })
const answer = (text: string): SharedAnswer => ({
  role: 'assistant',
  text,
  reasoning: null,
  leftOut: false,
  toolCalls: [],
  model: 'm',
  bundle: null,
  repeats: 0,
})

test('an answer has the question right above it, and the parts between', () => {
  const [first, second] = [question('one?'), question('two?')]
  const [one, cut, rest] = [answer('1'), answer('2, '), answer('3')]
  const messages = [first, one, second, cut, rest]
  assert.deepEqual(shownBefore(messages, 1), { question: first, before: [] })
  assert.deepEqual(shownBefore(messages, 3), { question: second, before: [] })
  assert.deepEqual(shownBefore(messages, 4), { question: second, before: [cut] })
  const told: SharedResults = { role: 'tool', results: [{ callId: 'call_1', text: 'rain' }] }
  const after = [...messages, told, one, rest]
  assert.deepEqual(shownBefore(after, 6), { question: second, results: told.results, before: [] })
  assert.deepEqual(shownBefore(after, 7), { question: second, results: told.results, before: [one] })
  assert.deepEqual(shownBefore([...after, first, one], 9), { question: first, before: [] })
  assert.deepEqual(shownBefore([one, rest], 1), { question: undefined, before: [one] })
})
