import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TokenLogprob } from '@verbatim/protocol'
import { findDivergence } from './token-trace.ts'

/** A token with the likeliest others; the further down, the less likely. */
function token(text: string, ...others: string[]): TokenLogprob {
  const told = (alternative: string, at: number) => ({
    token: alternative,
    logprob: -0.5 - at,
    bytes: [...Buffer.from(alternative)],
  })
  return { ...told(text, 0), top_logprobs: [text, ...others].map(told) }
}

const THOUGHT = [token('<think>'), token('Hm', 'Oh'), token('.', '!'), token('</think>', ' So')]
const SAID = [
  token('The'),
  token(' answer', ' ans', ' a', ' solution'),
  token(' is', '’s'),
  token(' 4', ' 5', ' 6'),
]
const TOKENS = [...THOUGHT, ...SAID]
const PARTS = [
  { name: 'reasoning', text: 'Hm.' },
  { name: 'content', text: 'The answer is 4' },
]

test('the token, the one that stands in the other answer, and the gap', () => {
  const found = findDivergence(TOKENS, PARTS, 'content', 'The answer is 5')
  assert.deepEqual(found, {
    index: 7,
    original: { text: ' 5', logprob: -1.5 },
    replay: { text: ' 4', logprob: -0.5 },
    logprob_gap: 1,
    gap_is_least: false,
  })
})

test('of several that fit, the longest is taken', () => {
  const found = findDivergence(TOKENS, PARTS, 'content', 'The ansatz')
  assert.deepEqual([found?.index, found?.original.text], [5, ' ans'])
})

test('one that is not among those told is told by its text, and the gap is at least that of the last', () => {
  const found = findDivergence(TOKENS, PARTS, 'content', 'The answer is seven')
  assert.deepEqual(found?.original, { text: ' seven', logprob: null })
  assert.deepEqual([found?.logprob_gap, found?.gap_is_least], [2, true])
})

test('reasoning counts from the first token, and an end is told as one', () => {
  assert.equal(findDivergence(TOKENS, PARTS, 'reasoning', 'Oh.')?.index, 1)
  const wentOn = findDivergence(TOKENS, PARTS, 'reasoning', 'Hm. So')
  assert.deepEqual([wentOn?.index, wentOn?.original.text], [3, ' So'])
  const ended = findDivergence(TOKENS, PARTS, 'reasoning', 'Hm')
  assert.deepEqual(
    [ended?.index, ended?.original, ended?.logprob_gap],
    [2, { text: '', logprob: null }, null],
  )
  const behind = findDivergence(TOKENS, PARTS, 'content', 'The answer is 42')
  assert.deepEqual([behind?.index, behind?.original.text, behind?.replay.text], [8, '2', ''])
})

test('a character of several tokens is counted by its bytes', () => {
  const bytes = [...Buffer.from('é')].map((byte) => ({ ...token(`\\x${byte.toString(16)}`), bytes: [byte] }))
  const found = findDivergence(
    [token('caf'), ...bytes],
    [{ name: 'content', text: 'café' }],
    'content',
    'cafè',
  )
  assert.equal(found?.index, 2)
})

test('a part that the tokens do not show has no token', () => {
  assert.equal(findDivergence(SAID, PARTS, 'content', 'The'), undefined)
  assert.equal(findDivergence(TOKENS, PARTS, 'call 1', 'f({})'), undefined)
})
