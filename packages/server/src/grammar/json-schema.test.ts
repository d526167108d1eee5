import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Gbnf } from './fixtures/gbnf.ts'
import { gbnf, genericJsonObject, jsonSchemaRules } from './grammar.ts'

function grammarOf(schema: unknown): { fits: (text: string) => boolean } {
  const { root, rules } = jsonSchemaRules(schema, 'x')
  const read = new Gbnf(gbnf(rules))
  return { fits: (text) => read.matches(text, root) }
}

const PERSON = {
  type: 'object',
  properties: { name: { type: 'string' }, age: { type: 'integer' }, city: { type: 'string' } },
  required: ['name'],
  additionalProperties: false,
}
const TREE = {
  $ref: '#/$defs/tree',
  $defs: {
    tree: {
      type: 'object',
      properties: {
        value: { type: 'integer' },
        children: { type: 'array', items: { $ref: '#/$defs/tree' } },
      },
      required: ['value'],
    },
  },
}

const CASES: readonly [what: string, schema: unknown, fitting: string[], others: string[]][] = [
  ['null', { type: 'null' }, ['null'], ['nul', '""', ' null']],
  ['boolean', { type: 'boolean' }, ['true', 'false'], ['1', 'True']],
  [
    'integer',
    { type: 'integer' },
    ['0', '-17', '123456789012345678'],
    ['-0', '01', '1.0', '1234567890123456789'],
  ],
  ['number', { type: 'number' }, ['0', '-1.5', '2e9', '1.25E-7'], ['.5', '1.', '1e999', 'NaN', '+1']],
  [
    'integers in bounds',
    { type: 'integer', minimum: -12, exclusiveMaximum: 230 },
    ['-12', '-1', '0', '99', '229'],
    ['-13', '230', '1000', '-0'],
  ],
  ['integers from', { type: 'integer', minimum: 95 }, ['95', '99', '100', '7777777'], ['94', '9', '-95']],
  ['integers up to', { type: 'integer', exclusiveMaximum: -7 }, ['-8', '-19', '-100'], ['-7', '0', '8']],
  ['fractional bounds of integers', { type: 'integer', minimum: 0.5, maximum: 2.5 }, ['1', '2'], ['0', '3']],
  [
    'numbers in bounds',
    { type: 'number', minimum: 0, maximum: 1 },
    ['0', '0.25', '1', '1.00'],
    ['1.01', '-0.1', '2'],
  ],
  [
    'numbers between bounds',
    { type: 'number', exclusiveMinimum: -2, exclusiveMaximum: 10 },
    ['-1.99', '0', '9.9', '-0.5'],
    ['-2', '-2.0', '10', '10.0'],
  ],
  ['numbers above zero', { type: 'number', exclusiveMinimum: 0 }, ['0.01', '3', '12.5'], ['0', '0.0', '-1']],
  [
    'strings',
    { type: 'string' },
    ['""', '"a b"', '"é😀"', '"\\n\\u00e9\\ud83d\\ude00"', '"a < b | c <d> |>"'],
    ['"', '"\n"', '"\\x"', '"\\ud83d"', '"<|end|>"', '"a<|"', 'a'],
  ],
  [
    'short strings',
    { type: 'string', minLength: 2, maxLength: 3 },
    ['"ab"', '"a<|"'.replace('<|', '<b'), '"\\u0041|b"', '"😀😀😀"'],
    ['"a"', '"abcd"', '""', '"a<|"'],
  ],
  [
    'long strings',
    { type: 'string', maxLength: 1000 },
    ['""', `"${'a'.repeat(64)}"`, `"${'ab<c'.repeat(250)}"`],
    [`"${'a'.repeat(1001)}"`, `"${'a'.repeat(63)}<|"`],
  ],
  [
    'strings of at least',
    { type: 'string', minLength: 130 },
    [`"${'é'.repeat(130)}"`, `"${'x'.repeat(500)}"`],
    [`"${'x'.repeat(129)}"`, '""'],
  ],
  [
    'exact strings',
    { type: 'string', minLength: 200, maxLength: 200 },
    [`"${'y'.repeat(200)}"`],
    [`"${'y'.repeat(199)}"`, `"${'y'.repeat(201)}"`],
  ],
  [
    'a pattern that is anchored',
    { type: 'string', pattern: '^[A-Z]{2}-\\d+$' },
    ['"AB-1"', '"XY-0042"'],
    ['"A-1"', '"AB-"', '"AB-1 "', '"aAB-1"'],
  ],
  ['a pattern that is not', { type: 'string', pattern: 'b+' }, ['"b"', '"abc"', '"xx bb"'], ['""', '"ac"']],
  [
    'a pattern anchored at one end',
    { type: 'string', pattern: '^ab|cd$' },
    ['"ab"', '"abx"', '"xcd"'],
    ['"xab"', '"cdx"'],
  ],
  [
    'a pattern with lengths',
    { type: 'string', pattern: '^a*b$', minLength: 2, maxLength: 4 },
    ['"ab"', '"aaab"'],
    ['"b"', '"aaaab"'],
  ],
  [
    'a pattern with quotes',
    { type: 'string', pattern: '^"\\\\\\s$' },
    ['"\\"\\\\ "', '"\\"\\\\\\n"'],
    ['""\\ "'],
  ],
  ['a pattern with a tag', { type: 'string', pattern: '^<\\|end\\|>$' }, ['"<\\u007cend|>"'], ['"<|end|>"']],
  [
    'dates',
    { type: 'string', format: 'date' },
    ['"2026-11-21"', '"2024-02-29"', '"2000-02-29"'],
    ['"2023-02-29"', '"1900-02-29"', '"2026-13-01"', '"2026-04-31"', '"today"'],
  ],
  [
    'times',
    { type: 'string', format: 'date-time' },
    ['"2026-11-21T23:59:59Z"', '"2026-11-21T01:02:03.5+02:00"'],
    ['"2026-11-21"', '"2026-11-21T24:00:00Z"'],
  ],
  ['uuids', { type: 'string', format: 'uuid' }, ['"123e4567-e89b-12d3-a456-426614174000"'], ['"123e4567"']],
  ['unknown formats', { type: 'string', format: 'poem' }, ['"anything"'], ['1']],
  [
    'enum',
    { enum: ['a', 'ab', 1, null, { k: [1] }, 'a<|b'] },
    ['"a"', '"ab"', '1', 'null', '{"k":[1]}', '"a<\\u007cb"'],
    ['"b"', '2', '"a<|b"', '""'],
  ],
  ['enum by type', { type: 'string', enum: ['a', 1] }, ['"a"'], ['1']],
  ['const', { const: 'x' }, ['"x"'], ['"y"', '""']],
  ['lists of types', { type: ['string', 'null'], maxLength: 1 }, ['"a"', 'null'], ['"ab"', '0']],
  ['nullable', { type: 'integer', nullable: true }, ['1', 'null'], ['"1"']],
  ['anyOf', { anyOf: [{ type: 'integer' }, { type: 'string' }] }, ['1', '"x"'], ['null']],
  ['oneOf', { oneOf: [{ const: 1 }, { type: 'boolean' }] }, ['1', 'true'], ['2']],
  ['allOf', { allOf: [{ type: 'integer', minimum: 3 }, { maximum: 5 }] }, ['3', '5'], ['2', '6']],
  [
    'allOf of objects',
    {
      allOf: [
        { properties: { a: { type: 'integer' } }, required: ['a'] },
        { properties: { b: { type: 'null' } } },
      ],
    },
    ['{"a":1}', '{"a":1,"b":null}'],
    ['{}', '{"b":null}'],
  ],
  [
    'allOf with a closed object',
    {
      allOf: [
        { type: 'object', properties: { a: {} }, additionalProperties: false },
        { properties: { b: {} } },
      ],
    },
    ['{"a":1}', '{}'],
    ['{"b":1}'],
  ],
  [
    'anyOf beside properties',
    {
      type: 'object',
      properties: { a: { type: 'integer' }, b: { type: 'integer' } },
      anyOf: [{ required: ['a'] }, { required: ['b'] }],
    },
    ['{"a":1}', '{"b":1}', '{"a":1,"b":2}'],
    ['{}'],
  ],
  ['any', true, ['1', '"x"', '{"a":[{"b":null}]}', '[]'], ['', '{"a"}', '{ }']],
  [
    'objects',
    PERSON,
    [
      '{"name":"Ada"}',
      '{"name": "Ada", "age": 36}',
      '{"name":"A","city":"B"}',
      '{"name":"","age":1,"city":""}',
    ],
    [
      '{}',
      '{"age":1,"name":"A"}',
      '{"name":"A","x":1}',
      '{"name":"A",}',
      '{"name":"A"} ',
      '{"name":  "A"}',
      '{\n"name":"A"}',
    ],
  ],
  [
    'objects without required',
    { type: 'object', properties: { a: { const: 1 }, b: { const: 2 } } },
    ['{}', '{"a":1}', '{"b":2}', '{"a":1,"b":2}'],
    ['{"b":2,"a":1}', '{,"b":2}'],
  ],
  ['no properties', { type: 'object', properties: {} }, ['{}'], ['{"a":1}']],
  [
    'maps',
    { type: 'object', additionalProperties: { type: 'integer' } },
    ['{}', '{"x":1,"y":2}'],
    ['{"x":"1"}'],
  ],
  [
    'additional properties',
    {
      type: 'object',
      properties: { ab: { const: 1 } },
      required: ['ab'],
      additionalProperties: { type: 'null' },
    },
    ['{"ab":1}', '{"ab":1,"a":null,"abc":null}'],
    ['{"ab":null}', '{"ab":1,"ab":null}', '{"a":null,"ab":1}'],
  ],
  ['required without properties', { type: 'object', required: ['a'] }, ['{"a":1}', '{"a":{"b":[]}}'], ['{}']],
  [
    'arrays',
    { type: 'array', items: { type: 'integer' } },
    ['[]', '[1]', '[1, 2,3]'],
    ['[1,]', '["a"]', '[1 ,2]'],
  ],
  [
    'arrays of so many',
    { type: 'array', items: { const: 1 }, minItems: 2, maxItems: 3 },
    ['[1,1]', '[1,1,1]'],
    ['[]', '[1]', '[1,1,1,1]'],
  ],
  [
    'arrays of many',
    { type: 'array', items: { const: 1 }, minItems: 70, maxItems: 200 },
    [`[${'1,'.repeat(69)}1]`, `[${'1,'.repeat(199)}1]`, `[${'1,'.repeat(130)}1]`],
    [`[${'1,'.repeat(68)}1]`, `[${'1,'.repeat(200)}1]`],
  ],
  ['empty arrays', { type: 'array', items: { const: 1 }, maxItems: 0 }, ['[]'], ['[1]']],
  [
    'tuples',
    { type: 'array', prefixItems: [{ const: 1 }, { const: 2 }], items: { const: 3 }, minItems: 1 },
    ['[1]', '[1,2]', '[1,2,3,3]'],
    ['[]', '[2]', '[1,3]'],
  ],
  [
    'closed tuples',
    { type: 'array', prefixItems: [{ const: 1 }, { const: 2 }], items: false, minItems: 2 },
    ['[1,2]'],
    ['[1]', '[1,2,3]'],
  ],
  ['old tuples', { type: 'array', items: [{ const: 1 }], additionalItems: false }, ['[]', '[1]'], ['[1,1]']],
  [
    'references',
    { properties: { p: { $ref: '#/definitions/a~1b' } }, required: ['p'], definitions: { 'a/b': PERSON } },
    ['{"p":{"name":"x"}}'],
    ['{"p":1}'],
  ],
  [
    'recursion',
    TREE,
    ['{"value":1}', '{"value":1,"children":[{"value":2,"children":[]},{"value":3}]}'],
    ['{"value":1,"children":[1]}'],
  ],
  [
    'annotations',
    { type: 'integer', title: 't', description: 'd', default: 1, examples: [2], $comment: 'c', 'x-order': 1 },
    ['7'],
    ['"7"'],
  ],
]

for (const [what, schema, fitting, others] of CASES) {
  test(`The grammar of ${what} takes what fits and nothing else`, () => {
    const { fits } = grammarOf(schema)
    for (const text of fitting) assert.ok(fits(text), `${text} should fit`)
    for (const text of others) assert.ok(!fits(text), `${text} should not fit`)
  })
}

test('A list of a thousand values is decided character by character', () => {
  const values = Array.from({ length: 1000 }, (_, n) => `item-${n}`)
  const { fits } = grammarOf({ enum: values })
  assert.ok(fits('"item-7"') && fits('"item-77"') && fits('"item-777"'))
  assert.ok(!fits('"item-"') && !fits('"item-1000"'))
})

test('The generic object is any JSON object', () => {
  const { root, rules } = genericJsonObject()
  const read = new Gbnf(gbnf(rules))
  for (const text of ['{}', '{"a": [1, {"b": "c"}], "d": null}']) assert.ok(read.matches(text, root), text)
  for (const text of ['[]', '1', '{"a":}', '{"a":1}}', '{\n}']) assert.ok(!read.matches(text, root), text)
})
