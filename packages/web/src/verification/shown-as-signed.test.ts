import assert from 'node:assert/strict'
import { test } from 'node:test'
import { differenceFromSigned } from './shown-as-signed.ts'

const call = { id: 'c1', type: 'function' as const, function: { name: 'look', arguments: '{}' } }
const response = { choices: [{ message: { content: 'Hello', reasoning_content: 'Hm', tool_calls: [call] } }] }
const shown = { text: 'Hello', reasoning: 'Hm', toolCalls: [call] }

test('what is shown as it was signed does not differ', () => {
  assert.equal(differenceFromSigned(shown, response), undefined)
  const silent = { choices: [{ message: { content: null } }] }
  assert.equal(differenceFromSigned({ text: '', reasoning: '', toolCalls: [] }, silent), undefined)
})

test('one character, a hidden thought or another call is a difference', () => {
  assert.match(differenceFromSigned({ ...shown, text: 'Hello.' }, response) ?? '', /text shown here/)
  assert.match(differenceFromSigned({ ...shown, reasoning: '' }, response) ?? '', /reasoning shown here/)
  const other = { ...call, function: { name: 'look', arguments: '{"all":true}' } }
  assert.match(
    differenceFromSigned({ ...shown, toolCalls: [other] }, response) ?? '',
    /tool calls shown here/,
  )
  assert.match(differenceFromSigned({ ...shown, toolCalls: [] }, response) ?? '', /tool calls shown here/)
  assert.match(differenceFromSigned(shown, {}) ?? '', /no message/)
})

test('reasoning that is not shown at all is not compared', () => {
  assert.equal(differenceFromSigned({ ...shown, reasoning: null }, response), undefined)
})

test('another ending or another count of tokens is a difference, where they are shown', () => {
  const usage = { prompt_tokens: 3, completion_tokens: 2 }
  const [choice] = response.choices
  const signed = { choices: [{ ...choice, finish_reason: 'stop' }], usage }
  const whole = { ...shown, finishReason: 'stop', usage }
  assert.equal(differenceFromSigned(whole, signed), undefined)
  assert.equal(differenceFromSigned({ ...shown, finishReason: null, usage: null }, signed), undefined)
  assert.match(differenceFromSigned({ ...whole, finishReason: 'length' }, signed) ?? '', /ended otherwise/)
  const fewer = { ...usage, completion_tokens: 1 }
  assert.match(differenceFromSigned({ ...whole, usage: fewer }, signed) ?? '', /tokens counted here/)
})
