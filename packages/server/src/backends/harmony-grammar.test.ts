import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chatRequestSchema, OPENAI_DEFAULTS, resolveRequest, VerbatimError } from '@verbatim/protocol'
import { HARMONY_CARD } from './fixtures/harmony-work.ts'
import { requestGrammar } from './harmony-grammar.ts'

/** A request with one strict tool, whose one property counts how often it is read: once to know the request again, more to make its grammar. */
function counted(property: object) {
  const reads = { count: 0 }
  const watched = {
    ...property,
    get description() {
      reads.count++
      return 'watched'
    },
  }
  const parameters = { type: 'object', properties: { a: watched } }
  const parsed = chatRequestSchema.parse({
    model: 'm',
    messages: [{ role: 'user', content: 'hi' }],
    tools: [{ type: 'function', function: { name: 'f', parameters, strict: true } }],
    n: 2,
  })
  const drawn = { freshSeed: () => 7n, currentDate: () => '2026-01-02' }
  const request = resolveRequest(parsed, OPENAI_DEFAULTS, drawn)
  const ask = (index: number) => {
    reads.count = 0
    return requestGrammar({ request, card: HARMONY_CARD, index })
  }
  return { ask, reads }
}

test('The choices of a request, and its retries, share one grammar', () => {
  const { ask, reads } = counted({ type: 'string', maxLength: 1234 })
  const grammar = ask(0)
  assert.ok(reads.count > 1)
  for (const index of [1, 0]) {
    assert.equal(ask(index), grammar)
    assert.equal(reads.count, 1)
  }
})

test('A refusal is remembered as well', () => {
  const { ask, reads } = counted({ type: 'integer', multipleOf: 1234 })
  const refusal = (error: unknown) =>
    error instanceof VerbatimError &&
    error.param === 'tools[0].function.parameters' &&
    /multipleOf/.test(error.message)
  assert.throws(() => ask(0), refusal)
  assert.ok(reads.count > 1)
  assert.throws(() => ask(1), refusal)
  assert.equal(reads.count, 1)
})
