import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chatParameters } from '@verbatim/protocol'
import { NO_SETTINGS, parametersOf, TEMPERATURE } from './settings.ts'

test('an empty field sends nothing, so that the service decides', () => {
  assert.deepEqual(parametersOf(NO_SETTINGS), {})
  assert.deepEqual(parametersOf({ temperature: '0', maxTokens: '12' }), { temperature: 0, max_tokens: 12 })
})

test('the range on the page is the range of the schema', () => {
  const accepts = (value: number) => chatParameters.temperature.safeParse(value).success
  assert.deepEqual([accepts(TEMPERATURE.min), accepts(TEMPERATURE.max)], [true, true])
  assert.deepEqual([accepts(TEMPERATURE.min - 0.01), accepts(TEMPERATURE.max + 0.01)], [false, false])
})
