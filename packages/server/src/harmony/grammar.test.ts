import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Gbnf } from '../grammar/fixtures/gbnf.ts'
import { UnsupportedSchema } from '../grammar/grammar.ts'
import { type HarmonyForm, harmonyGrammar } from './grammar.ts'

const WEATHER = {
  name: 'get_weather',
  parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  strict: true,
}
const TIME = { name: 'get_time', parameters: null, strict: false }

const FORM: HarmonyForm = {
  analysis: true,
  preamble: true,
  finalBody: 'text',
  calls: [WEATHER, TIME],
  parallel: true,
  startInFinal: false,
}
const THINK = '<|channel|>analysis<|message|>Hm, 1 < 2 |> "x".<|end|><|start|>assistant'
const PREAMBLE = '<|channel|>commentary<|message|>I look it up.<|end|><|start|>assistant'
const FINAL = '<|channel|>final<|message|>'
const ANSWER = `${FINAL}It is sunny.\n`
const CALL = '<|channel|>commentary to=functions.get_weather <|constrain|>json<|message|>{"city":"Oslo"}'
const SHORT_CALL = '<|channel|>commentary to=functions.get_time<|message|>{}'
const ROLE_CALL =
  ' to=functions.get_weather<|channel|>commentary <|constrain|>json<|message|>{"city": "Oslo"}'
const NEXT = '<|end|><|start|>assistant'

const CASES: readonly [what: string, change: Partial<HarmonyForm>, fitting: string[], others: string[]][] = [
  [
    'everything',
    {},
    [
      ANSWER,
      FINAL,
      THINK + ANSWER,
      THINK + PREAMBLE + THINK + ANSWER,
      CALL,
      THINK + CALL,
      ROLE_CALL,
      SHORT_CALL + NEXT + CALL + NEXT + ROLE_CALL,
    ],
    [
      '',
      'text',
      THINK,
      `${THINK + THINK + THINK + THINK}${ANSWER}`,
      `${ANSWER}<|end|>`,
      CALL + NEXT + ANSWER,
      CALL + NEXT,
      '<|channel|>other<|message|>',
      CALL.replace('Oslo', '<|end|>'),
      `${FINAL}a<|end|>b`,
      CALL.replace('get_weather', 'get_wea'),
      SHORT_CALL.replace('{}', '{"a":1}'),
    ],
  ],
  ['no analysis', { analysis: false }, [ANSWER, CALL, PREAMBLE + CALL], [THINK + ANSWER]],
  [
    'no analysis and no preamble',
    { analysis: false, preamble: false },
    [ANSWER, CALL],
    [THINK + ANSWER, PREAMBLE + CALL],
  ],
  ['no calls', { calls: [] }, [THINK + ANSWER], [CALL, ROLE_CALL]],
  ['calls one at a time', { parallel: false }, [CALL, ANSWER], [CALL + NEXT + CALL]],
  [
    'a demanded call',
    { finalBody: null, preamble: false },
    [CALL, THINK + SHORT_CALL],
    [ANSWER, THINK + ANSWER, THINK],
  ],
  ['a named call', { finalBody: null, calls: [TIME], parallel: false }, [SHORT_CALL], [CALL]],
  [
    'eight calls',
    {},
    [[...Array(8).fill(SHORT_CALL)].join(NEXT)],
    [[...Array(9).fill(SHORT_CALL)].join(NEXT)],
  ],
  [
    'an answer by a schema',
    { finalBody: { schema: { enum: [1, 'a'] } }, calls: [] },
    [`${FINAL}1`, `${THINK}<|channel|>final <|constrain|>json<|message|>"a"`],
    [`${FINAL}2`, `${FINAL}1 `, FINAL, ANSWER],
  ],
  [
    'text from the start of the answer',
    { startInFinal: true },
    ['', 'Hello.', '<|', '<|ends|>', '< |end|>'],
    ['<|end|>', 'a<|return|>', 'x <<|reserved_200013|>', '<|<|endofprompt|>'],
  ],
  [
    'JSON from the start of the answer',
    { startInFinal: true, finalBody: { schema: { type: 'object' } } },
    ['{}', '{"a": "<|"}'.replace('|', '\\u007c')],
    ['', '[]', '{"a":"<|end|>"}'],
  ],
]

for (const [what, change, fitting, others] of CASES) {
  test(`The grammar of ${what} takes just that`, () => {
    const grammar = new Gbnf(harmonyGrammar({ ...FORM, ...change }))
    for (const text of fitting) assert.ok(grammar.matches(text), `${text} should fit`)
    for (const text of others) assert.ok(!grammar.matches(text), `${text} should not fit`)
  })
}

const ODD = { type: 'object', properties: { a: { type: 'integer', multipleOf: 2 } } }

test('Parameters that no grammar can hold are any object, unless they are strict: then they are refused by name', () => {
  const loose = harmonyGrammar({ ...FORM, calls: [WEATHER, { name: 'odd', parameters: ODD, strict: false }] })
  const call = '<|channel|>commentary to=functions.odd<|message|>{"what":["ever"]}'
  assert.ok(new Gbnf(loose).matches(call))
  const strict = () =>
    harmonyGrammar({ ...FORM, calls: [WEATHER, { name: 'odd', parameters: ODD, strict: true }] })
  assert.throws(
    strict,
    (error) =>
      error instanceof UnsupportedSchema && error.tool === 'odd' && error.pointer === '#/properties/a',
  )
})

test('A final schema that no grammar can hold is refused, and is no function’s', () => {
  const make = () => harmonyGrammar({ ...FORM, finalBody: { schema: ODD } })
  assert.throws(make, (error) => error instanceof UnsupportedSchema && error.tool === undefined)
})

test('A form in which nothing may come is an error of the caller', () => {
  assert.throws(() => harmonyGrammar({ ...FORM, finalBody: null, calls: [] }), RangeError)
  assert.throws(() => harmonyGrammar({ ...FORM, finalBody: null, startInFinal: true }), RangeError)
})

test('Names that begin alike, or hold each other, are told apart', () => {
  const names = ['a', 'a-b', 'a_b', 'ab', 'abc']
  const calls = names.map((name) => ({ name, parameters: null, strict: false }))
  const grammar = new Gbnf(harmonyGrammar({ ...FORM, calls }))
  const call = (name: string) => `<|channel|>commentary to=functions.${name}<|message|>{}`
  for (const name of names) assert.ok(grammar.matches(call(name)), name)
  for (const name of ['', 'b', 'abcd', 'a-']) assert.ok(!grammar.matches(call(name)), name)
})
