import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AnswerReader, type ReadAnswer } from './read-answer.ts'
import type { RawEvent } from './run-request.ts'

const RECEIPT = 'rcpt_1'
const CALL = { name: 'get_time', arguments: '{"city":"Rome"}' }
const WHOLE: ReadAnswer = { text: 'Paris.', reasoning: 'It is Paris.', toolCalls: [CALL], receipt: RECEIPT }

const readAnswer = (events: RawEvent[]) => new AnswerReader().read(events)
const read = (kind: 'data' | 'body', values: object[]) =>
  readAnswer(values.map((value, index) => ({ atMs: index, kind, text: JSON.stringify(value) })))

const choice = (part: object) => ({ choices: [{ delta: part }] })
const call = (index: number, given: object) => choice({ tool_calls: [{ index, function: given }] })
const OUTPUT = [
  { type: 'reasoning', content: [{ type: 'reasoning_text', text: 'It is Paris.' }] },
  { type: 'function_call', ...CALL },
  { type: 'message', content: [{ type: 'output_text', text: 'Paris.' }] },
]

test('a streamed chat completion is put together by channel', () => {
  const events = [
    choice({ role: 'assistant', content: '' }),
    choice({ reasoning_content: 'It is ' }),
    choice({ reasoning_content: 'Paris.' }),
    call(0, { name: 'get_time', arguments: '{"city":' }),
    call(0, { arguments: '"Rome"}' }),
    choice({ content: 'Par' }),
    { ...choice({ content: 'is.' }), receipt: RECEIPT },
  ]
  assert.deepEqual(read('data', events), WHOLE)
})

test('the generate stream tells its reasoning at the end', () => {
  const events = [
    call(0, CALL),
    { ...choice({ content: 'Paris.' }), receipt: RECEIPT },
    { type: 'usage', usage: { inputTokens: 1, reasoningText: 'It is Paris.' } },
  ]
  assert.deepEqual(read('data', events), WHOLE)
})

test('the Responses API is read from its deltas and from its whole response', () => {
  const events = [
    { type: 'response.created', response: { output: [] } },
    { type: 'response.reasoning_text.delta', delta: 'It is Paris.' },
    { type: 'response.output_text.delta', delta: 'Paris.' },
    { type: 'response.output_text.done', text: 'Paris.' },
    { type: 'response.completed', response: { output: OUTPUT, receipt: RECEIPT } },
  ]
  assert.deepEqual(read('data', events), WHOLE)
  assert.deepEqual(read('body', [{ object: 'response', output: OUTPUT, receipt: RECEIPT }]), WHOLE)
})

test('a whole completion is read, and what is no answer is nothing', () => {
  const message = {
    content: 'Paris.',
    reasoning_content: 'It is Paris.',
    tool_calls: [{ id: 'call_1', function: CALL }],
  }
  assert.deepEqual(read('body', [{ choices: [{ message }], receipt: RECEIPT }]), WHOLE)
  const nothing = { text: '', reasoning: '', toolCalls: [], receipt: null }
  assert.deepEqual(read('body', [{ error: { message: 'no' } }]), nothing)
  const texts = ['[DONE]', 'null', '<html>', '3'].map((text) => ({ atMs: 0, kind: 'data' as const, text }))
  assert.deepEqual(readAnswer([...texts, { atMs: 1, kind: 'comment', text: 'waiting' }]), nothing)
})

test('an answer that grows is read once, event by event', () => {
  const times: number[] = []
  const events: RawEvent[] = ['Par', 'is', '.'].map((content, index) => ({
    atMs: index,
    kind: 'data',
    get text() {
      times[index] = (times[index] ?? 0) + 1
      return JSON.stringify(choice({ content }))
    },
  }))
  const reader = new AnswerReader()
  const seen = [1, 2, 2, 3].map((length) => reader.read(events.slice(0, length)).text)
  assert.deepEqual(seen, ['Par', 'Paris', 'Paris', 'Paris.'])
  assert.deepEqual(times, [1, 1, 1])
})
