import assert from 'node:assert/strict'
import { test } from 'node:test'
import { firstRequest, readRequest, withMember } from './playground-request.ts'

test('form and editor are two views of one text, and no digit of a seed is lost on the way', () => {
  const read = readRequest('{"model":"m","seed":9007199254740993,"messages":[]}')
  assert.ok('body' in read)
  const text = withMember(read.body, 'temperature', 0.5)
  assert.match(text, /"seed": 9007199254740993/)
  assert.deepEqual(Object.keys(JSON.parse(text)), ['model', 'seed', 'messages', 'temperature'])
  const again = readRequest(text)
  assert.ok('body' in again)
  assert.deepEqual(Object.keys(JSON.parse(withMember(again.body, 'seed', undefined))), [
    'model',
    'messages',
    'temperature',
  ])
})

test('what is no request is said in words', () => {
  for (const text of ['', '{', '[]', '1', 'null']) assert.ok('error' in readRequest(text), text)
  assert.ok('body' in readRequest(firstRequest('input', 'm')))
})
