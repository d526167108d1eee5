import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Gbnf } from './fixtures/gbnf.ts'
import { randomSchema, recursiveSchema } from './fixtures/random-schema.ts'
import { faultOf } from './fixtures/validator.ts'
import { type GrammarRules, gbnf, jsonSchemaRules, UnsupportedSchema } from './grammar.ts'

const TAG = /<\|/
const SPACE = /^(?:[^"\s]|"(?:[^"\\]|\\.)*"|(?<=[:,]) )*$/u

function checkSamples(schema: unknown, { root, rules }: GrammarRules, seed: number): void {
  const grammar = new Gbnf(gbnf(rules))
  const random = numbersFrom(seed)
  for (let sample = 0; sample < 4; sample++) {
    const text = grammar.sample(random, root, 12 + 8 * sample)
    assert.equal(faultOf(schema, text), undefined, text)
    assert.doesNotMatch(text, TAG)
    assert.match(text, SPACE)
  }
}

/** A small generator of its own (mulberry32), so that a failing run can be repeated. */
function numbersFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** A merge may leave nothing that fits, and that is said. */
function rulesOf(schema: unknown): GrammarRules | undefined {
  try {
    return jsonSchemaRules(schema, 'x')
  } catch (error) {
    if (error instanceof UnsupportedSchema) return undefined
    throw error
  }
}

test('Whatever a grammar of a random schema writes is valid by the schema, and holds no tag', () => {
  let refused = 0
  const property = fc.property(randomSchema(), fc.integer(), (schema, seed) => {
    const rules = rulesOf(schema)
    if (rules === undefined) refused++
    else checkSamples(schema, rules, seed)
  })
  fc.assert(property, { numRuns: 500, seed: 1 })
  assert.ok(refused < 60, `${refused} of 500 were refused`)
})

test('So is what a grammar of a recursive schema writes', () => {
  const property = fc.property(recursiveSchema(), fc.integer(), (schema, seed) => {
    checkSamples(schema, jsonSchemaRules(schema, 'x'), seed)
  })
  fc.assert(property, { numRuns: 100, seed: 1 })
})

test('Any JSON value whatever becomes a grammar or a refusal', () => {
  const keyword = fc.constantFrom(
    'type',
    'properties',
    'required',
    'items',
    'anyOf',
    'allOf',
    '$ref',
    'enum',
    'pattern',
    'minLength',
    'maxItems',
    'minimum',
    'additionalProperties',
    'prefixItems',
  )
  const odd = fc.letrec<{ any: unknown }>((tie) => ({
    any: fc.oneof(
      { maxDepth: 4 },
      fc.jsonValue({ maxDepth: 1 }),
      fc.constantFrom('object', 'string', '#'),
      fc.dictionary(keyword, tie('any'), { maxKeys: 4 }),
      fc.array(tie('any'), { maxLength: 3 }),
    ),
  })).any
  fc.assert(
    fc.property(odd, (schema) => {
      const rules = rulesOf(schema)
      if (rules !== undefined) new Gbnf(gbnf(rules.rules))
    }),
    { numRuns: 2000, seed: 1 },
  )
})
