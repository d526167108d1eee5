import assert from 'node:assert/strict'
import { test } from 'node:test'
import { jsonBody } from '@verbatim/protocol'
import type { AnswerNode } from '../chat/conversation.ts'
import { UnreadableError } from '../chat/read-value.ts'
import { pathOf } from '../chat/tree.ts'
import { continueShared } from './continue-shared.ts'
import type { SharedAnswer, SharedConversation } from './share-document.ts'

const asked = { role: 'user', content: 'Count.' }

function answer(text: string, request: object): SharedAnswer {
  const response = { receipt: 'rcpt_1', seed: 9223372036854775807n }
  const bundle = jsonBody({ verbatim: 1, request, response })
  return {
    role: 'assistant',
    text,
    reasoning: null,
    leftOut: false,
    toolCalls: [],
    model: 'm',
    bundle,
    repeats: 0,
  }
}

function shared(...answers: SharedAnswer[]): SharedConversation {
  const messages = [{ role: 'user' as const, text: 'Count.', images: [] }, ...answers]
  return { format: 'verbatim-share', version: 1, title: 'Numbers', reasoning: false, messages }
}

test('an answer in parts stays one that was gone on from, with the request that its receipt covers', () => {
  const request = { model: 'm', messages: [{ role: 'system', content: 'Be brief.' }, asked] }
  const made = continueShared(shared(answer('1, ', request), answer('2', request)), 7)
  const [, first, second] = pathOf(made) as [unknown, AnswerNode, AnswerNode]
  assert.deepEqual([first.continues, second.continues], [null, first.id])
  assert.deepEqual([first.sent.body, first.receipt], [request, 'rcpt_1'])
  assert.equal(first.response?.seed, 9223372036854775807n)
  assert.equal(made.settings.systemPrompt, 'Be brief.')
})

const WRONG: [what: string, request: object][] = [
  ['no model', { messages: [asked] }],
  ['a message that is none', { model: 'm', messages: [null] }],
]

for (const [what, request] of WRONG) {
  test(`a bundle whose request has ${what} is not kept`, () => {
    assert.throws(() => continueShared(shared(answer('1', request)), 7), UnreadableError)
  })
}
