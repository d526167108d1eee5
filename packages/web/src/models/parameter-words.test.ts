import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ParameterObject } from '@verbatim/protocol'
import { rangeWords, valueWords } from './parameter-words.ts'

const RANGES: [parameter: Partial<ParameterObject>, words: string][] = [
  [{ type: 'number', minimum: 0, maximum: 2 }, '0 to 2'],
  [{ type: 'number', minimum: -2, maximum: 2 }, '−2 to 2'],
  [{ type: 'number', minimum: 0, maximum: 100, exclusive_minimum: true }, 'above 0, up to 100'],
  [{ type: 'number', minimum: 0, exclusive_minimum: true }, 'above 0'],
  [{ type: 'integer', minimum: 1 }, 'integer, at least 1'],
  [{ type: 'integer', maximum: 5 }, 'integer, up to 5'],
  [{ type: 'integer' }, 'integer'],
  [{ type: 'number' }, 'number'],
  [{ type: 'boolean' }, 'true or false'],
  [{ type: 'enum', values: ['low', 'high'] }, 'low, high'],
  [{ type: 'string' }, 'text'],
  [{ type: 'object' }, 'object'],
]
for (const [parameter, words] of RANGES) {
  test(`${JSON.stringify(parameter)} takes ${words}`, () => {
    const whole = { name: 'temperature', default: null, description: '', supported: true } as const
    assert.equal(rangeWords({ ...whole, ...parameter } as ParameterObject), words)
  })
}

const VALUES: [value: unknown, words: string][] = [
  [null, 'none'],
  [undefined, 'none'],
  [[], 'none'],
  [0, '0'],
  [-1, '−1'],
  [false, 'false'],
  ['medium', 'medium'],
  [{ type: 'text' }, '{"type":"text"}'],
]
for (const [value, words] of VALUES) {
  test(`${JSON.stringify(value)} is shown as ${words}`, () => assert.equal(valueWords(value), words))
}
