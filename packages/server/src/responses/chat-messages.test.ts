import assert from 'node:assert/strict'
import { test } from 'node:test'
import { VerbatimError } from '@verbatim/protocol'
import { chatMessages } from './chat-messages.ts'
import type { SourcedItem } from './conversation.ts'

const user = (text: string) => ({
  type: 'message',
  role: 'user',
  content: [{ type: 'input_text', text }],
})
const said = (text: string) => ({
  type: 'message',
  role: 'assistant',
  content: [{ type: 'output_text', text, annotations: [], logprobs: [] }],
})
const thought = (...texts: string[]) => ({
  type: 'reasoning',
  content: texts.map((text) => ({ type: 'reasoning_text', text })),
})
const call = (call_id: string) => ({ type: 'function_call', call_id, name: 'f', arguments: '{}' })
const output = (call_id: string, text = 'done') => ({ type: 'function_call_output', call_id, output: text })

const chatCall = (id: string) => ({ id, type: 'function', function: { name: 'f', arguments: '{}' } })
const tool = (tool_call_id: string) => ({ role: 'tool', content: 'done', tool_call_id })
const assistant = (content: string | null, more: object = {}) => ({ role: 'assistant', content, ...more })

function sourced(items: object[]): SourcedItem[] {
  return items.map((item, at) => ({ item, param: `input[${at}]` })) as SourcedItem[]
}

const CASES: Record<string, [items: object[], messages: object[]]> = {
  'reasoning beside the call that it led to': [
    [user('a'), thought('t'), call('1'), output('1')],
    [
      { role: 'user', content: 'a' },
      assistant(null, { reasoning_content: 't', tool_calls: [chatCall('1')] }),
      tool('1'),
    ],
  ],
  'a preamble, more reasoning and parallel calls': [
    [thought('t'), said('p'), thought('u'), call('1'), call('2'), output('2'), output('1')],
    [
      assistant('p', { reasoning_content: 't\nu', tool_calls: [chatCall('1'), chatCall('2')] }),
      tool('2'),
      tool('1'),
    ],
  ],
  'two answers, each with its reasoning': [
    [thought('t'), said('a'), thought('u'), said('b')],
    [assistant('a', { reasoning_content: 't' }), assistant('b', { reasoning_content: 'u' })],
  ],
  'a call, its output, and the answer': [
    [call('1'), output('1'), thought('t', 'u'), said('a'), user('b')],
    [
      assistant(null, { tool_calls: [chatCall('1')] }),
      tool('1'),
      assistant('a', { reasoning_content: 't\nu' }),
      { role: 'user', content: 'b' },
    ],
  ],
  'reasoning that nothing follows': [
    [user('a'), thought('t'), user('b')],
    [
      { role: 'user', content: 'a' },
      { role: 'user', content: 'b' },
    ],
  ],
  'parts of a message': [
    [
      {
        type: 'message',
        role: 'user',
        content: [
          { type: 'input_text', text: 'see' },
          { type: 'input_image', image_url: 'data:a', detail: 'low' },
          { type: 'input_video', video_url: 'data:b' },
        ],
      },
    ],
    [
      {
        role: 'user',
        content: [
          { type: 'text', text: 'see' },
          { type: 'image_url', image_url: { url: 'data:a', detail: 'low' } },
          { type: 'video_url', video_url: { url: 'data:b' } },
        ],
      },
    ],
  ],
  'a refusal': [
    [{ type: 'message', role: 'assistant', content: [{ type: 'refusal', refusal: 'no' }] }],
    [{ role: 'assistant', content: [{ type: 'refusal', refusal: 'no' }] }],
  ],
}

for (const [what, [items, messages]] of Object.entries(CASES)) {
  test(`chat has ${what}`, () => {
    assert.deepEqual(
      chatMessages(sourced(items)).map(({ message }) => message),
      messages,
    )
  })
}

test('a message is blamed on its first item that chat shows', () => {
  const items = sourced([user('a'), thought('t'), said('p'), call('1'), output('1'), user('b')])
  assert.deepEqual(
    chatMessages(items).map(({ param }) => param),
    ['input[0]', 'input[2]', 'input[4]', 'input[5]'],
  )
})

test('an output without its call is refused, and a call without output', () => {
  const refused = (param: string) => (error: unknown) =>
    error instanceof VerbatimError && error.code === 'invalid_request' && error.param === param
  assert.throws(() => chatMessages(sourced([output('1')])), refused('input[0].call_id'))
  assert.throws(() => chatMessages(sourced([output('1'), call('1')])), refused('input[0].call_id'))
  assert.throws(() => chatMessages(sourced([user('a'), call('1'), user('b')])), refused('input[1]'))
  const earlier = [{ ...sourced([call('1')])[0], param: 'previous_response_id' }] as SourcedItem[]
  assert.throws(() => chatMessages(earlier), refused('input'))
})
