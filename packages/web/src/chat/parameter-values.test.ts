import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ParameterObject } from '@verbatim/protocol'
import { NO_SETTINGS } from './conversation.ts'
import {
  presetOf,
  rangeOf,
  readParameter,
  settableParameters,
  withParameter,
  writeParameter,
} from './parameter-values.ts'

const base = { default: null, description: '', supported: true } as const
const temperature: ParameterObject = {
  ...base,
  name: 'temperature',
  type: 'number',
  minimum: 0,
  maximum: 2,
  default: 1,
}
const penalty: ParameterObject = {
  ...base,
  name: 'repetition_penalty',
  type: 'number',
  minimum: 0,
  maximum: 100,
  exclusive_minimum: true,
}
const topK: ParameterObject = { ...base, name: 'top_k', type: 'integer', minimum: 0, maximum: 100 }
const stop: ParameterObject = { ...base, name: 'stop', type: 'array' }
const tools: ParameterObject = { ...base, name: 'tools', type: 'array' }
const parallel: ParameterObject = { ...base, name: 'parallel_tool_calls', type: 'boolean' }

test('what is typed becomes the value of its kind, and nothing is left to the service', () => {
  const cases: [ParameterObject, string, unknown][] = [
    [temperature, '', undefined],
    [temperature, ' 0.7 ', 0.7],
    [temperature, '0', 0],
    [topK, '40', 40],
    [parallel, 'false', false],
    [stop, 'END\n\nSTOP', ['END', 'STOP']],
    [tools, '[]', []],
  ]
  for (const [parameter, typed, value] of cases) assert.deepEqual(readParameter(parameter, typed), { value })
})

test('what is out of range or no JSON is told, and not sent', () => {
  const cases: [ParameterObject, string, RegExp][] = [
    [temperature, '2.1', /a number from 0 to 2/],
    [temperature, 'warm', /a number from 0 to 2/],
    [penalty, '0', /a number above 0 to 100/],
    [topK, '1.5', /a whole number from 0 to 100/],
    [tools, '[', /no JSON/],
  ]
  for (const [parameter, typed, words] of cases) {
    const read = readParameter(parameter, typed)
    assert.ok('error' in read, `${parameter.name} ${typed}`)
    assert.match(read.error, words)
  }
})

test('a value is typed as it is read', () => {
  const values: [ParameterObject, unknown][] = [
    [temperature, 0.25],
    [stop, ['a', 'b']],
    [tools, [{ type: 'function' }]],
    [parallel, true],
  ]
  for (const [parameter, value] of values) {
    assert.deepEqual(readParameter(parameter, writeParameter(parameter, value)), { value })
  }
})

test('the preset is that of who asks', () => {
  assert.equal(presetOf({ ...temperature, keyless_default: 0.5 }, true), '0.5')
  assert.equal(presetOf(temperature, true), '1')
  assert.equal(presetOf(stop, false), '')
  assert.equal(rangeOf(parallel), '')
})

test('setting and clearing leaves the other parameters as they are', () => {
  const set = withParameter(withParameter(NO_SETTINGS, 'temperature', 1), 'top_p', 0.5)
  assert.deepEqual(set.parameters, { temperature: 1, top_p: 0.5 })
  assert.deepEqual(withParameter(set, 'temperature', undefined).parameters, { top_p: 0.5 })
})

test('only what the model honours may be set', () => {
  const names = settableParameters([
    temperature,
    { ...topK, supported: false },
    { ...base, name: 'n', type: 'integer' },
  ])
  assert.deepEqual(
    names.map(({ name }) => name),
    ['temperature'],
  )
})
