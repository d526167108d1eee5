import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { verifyBundle } from '@verbatim/proof'
import { claimsOf, expectationOf } from './expectation.ts'
import { judgeBundle } from './mark.ts'
import type { Remembered } from './trust-store.ts'

interface Vector {
  document: { response: Record<string, unknown> }
  trust: { operator: string; logKey: string }
}

function vector(name: string): Vector {
  const path = new URL(`../../../../vectors/receipts/${name}.json`, import.meta.url)
  return JSON.parse(readFileSync(path, 'utf8')) as Vector
}

const { operator, logKey } = vector('chat').trust
const remembered: Remembered = { operator, logKey, chainId: 1, earlier: [], since: 0, checkpoint: null }
const stranger = '0x000000000000000000000000000000000000dEaD'

function markOf(document: unknown, trust = remembered, reasoningLeftOut = false) {
  const claims = claimsOf(document)
  const verification = verifyBundle(document, expectationOf(trust, claims))
  return judgeBundle(verification, { claims, remembered: trust, reasoningLeftOut })
}

const STATES: [vector: string, trust: Partial<Remembered>, state: string][] = [
  ['chat', {}, 'verified'],
  ['chat-streamed', {}, 'verified'],
  ['keyless', {}, 'verified'],
  ['long-seed', {}, 'verified'],
  ['not-logged', {}, 'not-logged'],
  ['null-log', {}, 'not-logged'],
  ['other-arguments', {}, 'mismatch'],
  ['added-to-answer', {}, 'mismatch'],
  ['eigenai-missing', {}, 'mismatch'],
  ['checkpoint-signature', {}, 'mismatch'],
  ['truncated-proof', {}, 'mismatch'],
  ['statement-nonce', {}, 'mismatch'],
  ['missing-field', {}, 'mismatch'],
  // The checkpoint's own text names another log, whatever the receipt says.
  ['checkpoint-origin', {}, 'mismatch'],
  ['other-operator', {}, 'unknown-key'],
  ['chat', { operator: stranger }, 'unknown-key'],
  ['chat', { logKey: vector('expected-log').trust.logKey }, 'unknown-key'],
  // A key that was handed over counts for what the log has.
  ['chat', { operator: stranger, earlier: [operator] }, 'verified'],
  ['not-logged', { operator: stranger, earlier: [operator] }, 'unknown-key'],
  // Who does not have the right key does not get away with a wrong answer.
  ['added-to-answer', { operator: stranger }, 'mismatch'],
]

for (const [name, trust, state] of STATES) {
  test(`${name} with ${JSON.stringify(trust)} is ${state}`, () => {
    const mark = markOf(vector(name).document, { ...remembered, ...trust })
    assert.equal(mark.state, state, mark.sentence)
    assert.equal(mark.keys !== undefined, state === 'unknown-key')
  })
}

interface Choice {
  message: Record<string, unknown>
}

/** As it is shared without what was thought. */
function withoutReasoning(document: Vector['document'], change: object = {}) {
  const [choice] = document.response.choices as [Choice]
  const { reasoning_content: _reasoning, ...message } = choice.message
  const choices = [{ ...choice, message: { ...message, ...change } }]
  return { ...document, response: { ...document.response, choices } }
}

test('an answer without its reasoning is verified in its text, where that was left out on purpose', () => {
  const document = withoutReasoning(vector('chat').document)
  assert.equal(markOf(document).state, 'mismatch')
  assert.equal(markOf(document, remembered, true).state, 'without-reasoning')
})

test('leaving out the reasoning is no way to change the text', () => {
  const document = withoutReasoning(vector('chat').document, { content: 'It is 43.' })
  assert.equal(markOf(document, remembered, true).state, 'mismatch')
})

test('a log whose growth is not proven is not said to have passed every check', () => {
  const { document } = vector('chat')
  const claims = claimsOf(document)
  const verification = verifyBundle(document, expectationOf(remembered, claims))
  const mark = judgeBundle(verification, { claims, remembered, isGrowthOpen: true })
  assert.match(mark.sentence, /but one: .* only grew/)
})
