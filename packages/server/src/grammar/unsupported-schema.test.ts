import assert from 'node:assert/strict'
import { test } from 'node:test'
import { jsonSchemaRules, UnsupportedSchema } from './grammar.ts'

const REFUSED: readonly [schema: unknown, keyword: string, pointer: string][] = [
  [{ type: 'object', properties: { a: { not: {} } } }, 'not', '#/properties/a'],
  [{ type: 'array', uniqueItems: true }, 'uniqueItems', '#'],
  [{ type: 'integer', multipleOf: 3 }, 'multipleOf', '#'],
  [{ patternProperties: { a: {} } }, 'patternProperties', '#'],
  [{ if: {} }, 'if', '#'],
  [{ type: 'string', pattern: '(?=a)' }, 'pattern', '#'],
  [{ type: 'string', pattern: '(a)\\1' }, 'pattern', '#'],
  [{ type: 'string', pattern: '\\bword' }, 'pattern', '#'],
  [{ type: 'string', pattern: '(' }, 'pattern', '#'],
  [{ type: 'string', pattern: '^a$', minLength: 2 }, 'pattern', '#'],
  [{ type: 'string', pattern: '^(a|b)*a(a|b){30}$' }, 'pattern', '#'],
  [{ type: 'string', minLength: 3, maxLength: 2 }, 'maxLength', '#'],
  [{ type: 'string', maxLength: -1 }, 'maxLength', '#'],
  [{ type: 'string', maxLength: 5_000_000 }, 'maxLength', '#'],
  [{ type: 'number', minimum: 0.5 }, 'minimum', '#'],
  [{ type: 'integer', minimum: 3, maximum: 2 }, 'minimum', '#'],
  [{ type: 'integer', exclusiveMinimum: true }, 'exclusiveMinimum', '#'],
  [{ enum: [] }, 'enum', '#'],
  [{ type: 'string', enum: [1] }, 'enum', '#'],
  [{ enum: ['a'], minLength: 1 }, 'minLength', '#'],
  [{ type: 'color' }, 'type', '#'],
  [{ allOf: [{ type: 'string' }, { type: 'integer' }] }, 'type', '#/allOf/1'],
  [{ $ref: 'https://example.org/schema' }, '$ref', '#'],
  [{ $ref: '#/$defs/gone' }, '$ref', '#'],
  [{ $ref: '#' }, '$ref', '#'],
  [{ anyOf: [{ $ref: '#' }, { type: 'null' }] }, '$ref', '#'],
  [{ allOf: [{ $ref: '#' }] }, '', '#'],
  [{ type: 'object', properties: { me: { $ref: '#' } }, required: ['me'] }, '$ref', '#'],
  [{ type: 'object', properties: { a: false }, required: ['a'] }, '', '#/properties/a'],
  [{ type: 'object', required: ['b'], additionalProperties: false }, '', '#/properties/b'],
  [{ type: 'array', prefixItems: [{}], items: false, minItems: 2 }, 'minItems', '#'],
  [{ properties: [] }, 'properties', '#'],
  [null, '', '#'],
  ['string', '', '#'],
]

for (const [schema, keyword, pointer] of REFUSED) {
  test(`${JSON.stringify(schema)} is refused with the place and the reason`, () => {
    assert.throws(
      () => jsonSchemaRules(schema, 'x'),
      (error: unknown) => {
        assert.ok(error instanceof UnsupportedSchema)
        assert.deepEqual([error.keyword, error.pointer], [keyword, pointer])
        assert.match(error.message, /at #.*: ./)
        return true
      },
    )
  })
}

/** Small schemas that would cost an engine, or this process, without bound. */
const COSTLY: Record<string, () => unknown> = {
  'alternatives that begin alike and hold themselves': () => ({
    anyOf: [
      { type: 'object', properties: { a: { $ref: '#' } } },
      { type: 'object', properties: { a: { $ref: '#' }, b: {} } },
    ],
  }),
  'alternatives of alternatives': () => {
    const level = (n: number) => ({
      anyOf: [{ $ref: `#/$defs/l${n + 1}` }, { type: 'array', items: { $ref: `#/$defs/l${n + 1}` } }],
    })
    const levels = Array.from({ length: 40 }, (_, n) => [`l${n}`, level(n)])
    return { $ref: '#/$defs/l0', $defs: { ...Object.fromEntries(levels), l40: { type: 'string' } } }
  },
  'allOf that doubles': () => {
    const levels = Array.from({ length: 40 }, (_, n) => [
      `l${n}`,
      { allOf: [{ $ref: `#/$defs/l${n + 1}` }, { properties: { a: { $ref: `#/$defs/l${n + 1}` } } }] },
    ])
    return { $ref: '#/$defs/l0', $defs: { ...Object.fromEntries(levels), l40: { type: 'object' } } }
  },
  depth: () => JSON.parse(`${'{"items":'.repeat(500)}{}${'}'.repeat(500)}`),
  size: () => ({
    properties: Object.fromEntries(
      Array.from({ length: 9000 }, (_, n) => [`p${n}`, { type: 'integer', minimum: n }]),
    ),
  }),
  'a repeated repetition': () => ({ type: 'string', pattern: '^((a{1,1000}){1,1000}){1,1000}$' }),
}

for (const [what, make] of Object.entries(COSTLY)) {
  test(`A schema of ${what} is refused quickly`, () => {
    const start = process.cpuUsage()
    assert.throws(() => jsonSchemaRules(make(), 'x'), UnsupportedSchema)
    assert.ok(process.cpuUsage(start).user < 5_000_000)
  })
}
