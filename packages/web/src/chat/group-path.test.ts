import assert from 'node:assert/strict'
import { test } from 'node:test'
import { wordsOf } from './conversation.ts'
import { groupPath } from './group-path.ts'
import { answer, question, results, toolCall } from './testing/nodes.ts'

const asked = question('q', null)
const first = answer('a', 'q', { text: 'I look.', toolCalls: [toolCall()] })
const told = results('r', 'a')
const second = answer('b', 'r', { text: '', toolCalls: [toolCall('call_2')] })
const again = results('s', 'b')
const cut = answer('c', 's')
const rest = answer('d', 'c', { continues: 'c' })

const sinceOf = (path: Parameters<typeof groupPath>[0]) =>
  groupPath(path).flatMap((group) => (group.role === 'assistant' ? [group.since.map(({ id }) => id)] : []))

test('an answer has all that was called and given back since its question', () => {
  const path = [asked, first, told, second, again, cut, rest]
  assert.deepEqual(sinceOf(path), [[], ['a', 'r'], ['a', 'r', 'b', 's']])
  const next = question('next', 'd')
  assert.deepEqual(sinceOf([...path, next, answer('e', 'next')]).at(-1), [])
})

test('versions of a message have the same place, and no other message has it', () => {
  const path = [asked, first, told, second, again, cut, rest]
  const places = groupPath(path).map(({ id }) => id)
  assert.equal(new Set(places).size, places.length)
  assert.deepEqual(
    groupPath([asked, answer('other', 'q')]).map(({ id }) => id),
    places.slice(0, 2),
  )
})

test('what an answer calls is among its words', () => {
  assert.equal(wordsOf(first), 'I look.\nget_weather({})')
  assert.equal(wordsOf(second), 'get_weather({})')
  assert.equal(wordsOf(answer('x', 'q', { text: '' })), '')
})
