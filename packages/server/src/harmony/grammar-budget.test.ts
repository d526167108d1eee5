import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Gbnf } from '../grammar/fixtures/gbnf.ts'
import { UnsupportedSchema } from '../grammar/grammar.ts'
import { type CallForm, harmonyGrammar } from './grammar.ts'

function grammarOf(calls: readonly CallForm[], finalBody: 'text' | { schema: unknown } = 'text'): string {
  return harmonyGrammar({
    analysis: true,
    preamble: true,
    finalBody,
    calls,
    parallel: true,
    startInFinal: false,
  })
}

function toolsOf(count: number, strict: boolean, property: (index: number) => unknown): CallForm[] {
  return Array.from({ length: count }, (_, index) => ({
    name: `tool_${index}`,
    strict,
    parameters: { type: 'object', properties: { a: property(index) } },
  }))
}

const exploding = (index: number) => ({ type: 'string', pattern: `^(.*a.{12}|.*b.{12}|x${index})$` })
const PREFIX = 'value '.repeat(20_000)

/** Tools that each would be taken, or refused, alone. */
const COSTLY: Record<string, CallForm[]> = {
  'patterns of too many states': toolsOf(128, false, exploding),
  'patterns of many states': toolsOf(64, false, (index) => ({
    type: 'string',
    pattern: `[a-c]{1,90}x{3,80}${index}`,
  })),
  'long strings': toolsOf(128, false, (index) => ({ type: 'string', maxLength: 100_000 - index })),
  'formats with lengths': toolsOf(128, false, (index) => ({
    type: 'string',
    format: 'email',
    minLength: 20 + index,
  })),
  'values that begin alike': toolsOf(2, false, (index) => ({ enum: [`${PREFIX}a${index}`, `${PREFIX}b`] })),
}

for (const [what, calls] of Object.entries(COSTLY)) {
  test(`Tools with ${what} cost a request no more than a moment and a grammar of bounded size`, () => {
    const before = process.cpuUsage()
    const grammar = grammarOf(calls)
    const { user } = process.cpuUsage(before)
    assert.ok(user < 1_500_000, `${user / 1000} ms`)
    assert.ok(grammar.length < 800_000, `${grammar.length} characters`)
  })
}

test('Past the budget a tool is any JSON object; what came before it keeps its schema, and a small one comes before', () => {
  const small = {
    name: 'small',
    strict: false,
    parameters: { type: 'object', properties: { b: { const: 1 } } },
  }
  const grammar = new Gbnf(grammarOf([...toolsOf(128, false, exploding), small]))
  const call = (name: string, body: string) => `<|channel|>commentary to=functions.${name}<|message|>${body}`
  assert.ok(grammar.matches(call('tool_127', '{"any":"thing"}')))
  assert.ok(grammar.matches(call('small', '{"b":1}')))
  assert.ok(!grammar.matches(call('small', '{"any":"thing"}')))
})

test('A strict tool is read before those that spend the budget', () => {
  const large = toolsOf(1, true, () => ({ const: 1, description: 'x'.repeat(1000) }))
  const strict = large.map((call) => ({ ...call, name: 'strict' }))
  const grammar = new Gbnf(grammarOf([...toolsOf(128, false, exploding), ...strict]))
  assert.ok(grammar.matches('<|channel|>commentary to=functions.strict<|message|>{"a":1}'))
})

test('Strict tools past the budget are refused by name and reason', () => {
  const counted = (index: number) => ({ type: 'string', pattern: `^[a-c]{1,90}x{3,80}${index}$` })
  assert.doesNotThrow(() => grammarOf(toolsOf(2, true, counted)))
  assert.throws(
    () => grammarOf(toolsOf(128, true, counted)),
    (error) =>
      error instanceof UnsupportedSchema && error.tool !== undefined && /one request/.test(error.message),
  )
})

test('The schema of the answer comes before all tools, and past the budget it is refused', () => {
  const answer = { schema: { type: 'string', pattern: '^[a-c]{1,90}$' } }
  assert.doesNotThrow(() => grammarOf(toolsOf(128, false, exploding), answer))
  const properties = Object.fromEntries(
    Array.from({ length: 128 }, (_, index) => [`p${index}`, exploding(1)]),
  )
  assert.throws(
    () => grammarOf([], { schema: { type: 'object', properties } }),
    (error) => error instanceof UnsupportedSchema && error.tool === undefined,
  )
})

test('A hundred usual tools fit, all with their schemas', () => {
  const usual = (index: number) => ({
    type: 'object',
    properties: {
      [`path${index}`]: { type: 'string' },
      kind: { enum: ['one', 'two', 'three'] },
      count: { type: 'integer', minimum: 1, maximum: 100 + index },
      list: { type: 'array', items: { type: 'object', properties: { a: { type: 'string' } } } },
      when: { type: 'string', format: 'date-time' },
      id: { type: 'string', pattern: '^[a-z]{2}-[0-9]{4}$' },
    },
    required: ['kind'],
    additionalProperties: false,
  })
  assert.doesNotThrow(() => grammarOf(toolsOf(128, true, usual)))
})
