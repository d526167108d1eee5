import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readSharedConversation, ShareError } from './share-document.ts'

const answer = {
  role: 'assistant',
  text: 'Hello',
  reasoning: null,
  leftOut: true,
  toolCalls: [{ id: 'c1', name: 'look', arguments: '{}' }],
  model: 'm',
  bundle: '{}',
  repeats: 0,
}
const picture = { name: 'a cat', url: 'data:image/png;base64,AAAA' }
const question = { role: 'user', text: 'Hi', images: [picture] }
const shared = {
  format: 'verbatim-share',
  version: 1,
  title: 'A talk',
  reasoning: false,
  messages: [question, answer],
}

test('a shared conversation is read as it was made, and no member more', () => {
  assert.deepEqual(readSharedConversation(shared), shared)
  const more = { ...shared, more: 1, messages: [{ ...question, more: 1 }, answer] }
  assert.deepEqual(readSharedConversation(more), shared)
})

const HOSTILE: [what: string, document: unknown, why: RegExp][] = [
  ['nothing', null, /no object/],
  ['a list', [], /no object/],
  ['another format', { ...shared, format: 'x' }, /no shared conversation/],
  ['a later version', { ...shared, version: 2 }, /newer version/],
  ['no messages', { ...shared, messages: {} }, /no list/],
  ['too many messages', { ...shared, messages: Array(2_001).fill(question) }, /no list of up to/],
  ['a message of nobody', { ...shared, messages: [{ ...answer, role: 'system' }] }, /messages\[0\]\.role/],
  ['a text that is none', { ...shared, messages: [{ ...answer, text: {} }] }, /messages\[0\]\.text/],
  ['a bundle that is no text', { ...shared, messages: [{ ...answer, bundle: {} }] }, /messages\[0\]\.bundle/],
  [
    'reasoning that is left out and there',
    { ...shared, messages: [{ ...answer, reasoning: 'made up' }] },
    /messages\[0\]\.reasoning/,
  ],
  [
    'a picture of another host',
    { ...shared, messages: [{ ...question, images: [{ ...picture, url: 'https://example.com/a.png' }] }] },
    /images\[0\]\.url/,
  ],
  [
    'a picture that is a program',
    {
      ...shared,
      messages: [{ ...question, images: [{ ...picture, url: 'data:image/svg+xml;base64,AAAA' }] }],
    },
    /images\[0\]\.url/,
  ],
]

for (const [what, document, why] of HOSTILE) {
  test(`${what} is refused, and it is told where`, () => {
    assert.throws(
      () => readSharedConversation(document),
      (error) => error instanceof ShareError && why.test(error.message),
    )
  })
}
