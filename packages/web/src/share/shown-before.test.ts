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
  assert.deepEqual(shownBefore(messages, 1), { question: first, rounds: [], before: [] })
  assert.deepEqual(shownBefore(messages, 3), { question: second, rounds: [], before: [] })
  assert.deepEqual(shownBefore(messages, 4), { question: second, rounds: [], before: [cut] })
  const told: SharedResults = { role: 'tool', results: [{ callId: 'call_1', text: 'rain' }] }
  const call = { id: 'call_1', name: 'get_weather', arguments: '{"city":"Oslo"}' }
  const calling = { ...rest, toolCalls: [call] }
  const round = { text: '2, 3', calls: [call], results: told.results }
  const after = [...messages.slice(0, -1), calling, told, one, rest]
  assert.deepEqual(shownBefore(after, 6), { question: second, rounds: [round], before: [] })
  assert.deepEqual(shownBefore(after, 7), { question: second, rounds: [round], before: [one] })
  assert.deepEqual(shownBefore([...after, first, one], 9), { question: first, rounds: [], before: [] })
  assert.deepEqual(shownBefore([one, rest], 1), { question: undefined, rounds: [], before: [one] })
})
